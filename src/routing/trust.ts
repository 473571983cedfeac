// Whether the forwarded headers of a peer are believed: only proxies in known networks may speak for others.
import { BlockList, isIPv6 } from 'node:net'
import type { Network } from '../snapshot/snapshot.ts'

/** Tells for `address:port` of a peer whether it is in one of these networks. */
export function trustIn(networks: readonly Network[]): (remote: string) => boolean {
  if (networks.length === 0) return () => false
  const list = new BlockList()
  for (const { address, prefixBits, family } of networks) list.addSubnet(address, prefixBits, family)
  return remote => {
    const address = remote.slice(0, remote.lastIndexOf(':'))
    return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
  }
}
