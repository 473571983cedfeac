// Where a Nacos server is, and how it is written.

/** A server by its main port; the port for gRPC is that far away which the options say. */
export type NacosAddress = Readonly<{ host: string; port: number }>

/** What TLS needs, as PEM texts; without `ca` the authorities of the system count. */
export type NacosTls = Readonly<{ ca?: string; cert?: string; key?: string; insecure?: boolean }>

/** `host:port`, with the brackets that an IPv6 address needs. */
export function formatAddress({ host, port }: NacosAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
