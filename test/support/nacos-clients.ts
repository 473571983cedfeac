// Clients of the double for tests: naming and configurations, over gRPC and over HTTP.
import { NacosConfigs } from '../../registries/nacos/configs.ts'
import { changedConfig, grpcConfigSource } from '../../registries/nacos/grpc-configs.ts'
import { GrpcNaming, type NamingOptions } from '../../registries/nacos/grpc-naming.ts'
import { HttpClient } from '../../registries/nacos/http-client.ts'
import { HttpSession } from '../../registries/nacos/http-session.ts'
import { HttpNaming, httpConfigSource } from '../../registries/nacos/http-v1.ts'
import type { NacosInstance, Naming } from '../../registries/nacos/naming.ts'
import { NacosSession } from '../../registries/nacos/session.ts'
import { type NacosDouble, startNacosDouble } from './nacos-double.ts'
import { type Closable, eventually } from './sockets.ts'

/** A client of a double of its own. */
export type NacosClient = Readonly<{
  double: NacosDouble
  naming: Naming
  configs: NacosConfigs
  troubles: string[]
  isUp: () => boolean
}>

const POLL_MS = 30

/** An instance with what differs from the usual. */
export const instance = (port: number, more: Partial<NacosInstance> = {}): NacosInstance => ({
  ip: '127.0.0.1',
  port,
  weight: 1,
  healthy: true,
  enabled: true,
  metadata: { side: 'provider' },
  ...more
})

const OPTIONS = { namespace: 'public', group: 'DEFAULT_GROUP', clusters: [], namesMax: 100, endpointsMax: 100 }

/** How a client is opened. */
export type OpenClient = (context: Closable, more?: Partial<NamingOptions>, timeoutMs?: number) => Promise<NacosClient>

/** Over gRPC; one session serves both halves, which a real server does not mind either. */
export const openGrpc: OpenClient = async (context, more = {}, timeoutMs = 2_000) => {
  const double = await startNacosDouble(context)
  const troubles: string[] = []
  const onTrouble = (reason: string): void => void troubles.push(reason)
  const session = new NacosSession({
    servers: [double.address],
    grpcPortOffset: double.grpcPortOffset,
    tls: undefined,
    login: undefined,
    setup: {},
    requestTimeoutMs: timeoutMs,
    random: () => 0,
    onTrouble,
    onPush: message => {
      naming.onPush(message)
      const changed = changedConfig(message)
      if (changed !== undefined) configs.touch(changed)
    },
    redo: async () => void (await Promise.all([naming.redo(), configs.again()]))
  })
  const naming = new GrpcNaming(session, { ...OPTIONS, onTrouble, ...more })
  const configs = new NacosConfigs(grpcConfigSource(session, ''), onTrouble)
  session.start()
  context.after(() => {
    naming.close()
    configs.close()
    session.close()
  })
  return { double, naming, configs, troubles, isUp: () => session.state.status === 'up' }
}

/** Over HTTP. */
export const openHttp: OpenClient = async (context, more = {}, timeoutMs = 2_000) => {
  const double = await startNacosDouble(context)
  const troubles: string[] = []
  const onTrouble = (reason: string): void => void troubles.push(reason)
  const http = new HttpClient({ contextPath: '/nacos', tls: undefined, requestTimeoutMs: timeoutMs })
  const session = new HttpSession({
    servers: [double.address],
    http,
    login: undefined,
    ping: { method: 'GET', path: '/v1/ns/service/list', query: { pageNo: '1', pageSize: '1' } },
    pollMs: POLL_MS,
    random: () => 0,
    onTrouble,
    onTick: async () => void (await Promise.all([naming.poll(), configs.again()]))
  })
  const naming = new HttpNaming(session, { ...OPTIONS, onTrouble, ...more })
  const configs = new NacosConfigs(httpConfigSource(session, 'public'), onTrouble)
  session.start()
  context.after(async () => {
    configs.close()
    await naming.close()
    session.close()
    http.close()
  })
  return { double, naming, configs, troubles, isUp: () => session.state.status === 'up' }
}

/** Waits until the client has reached its double. */
export async function whenUp({ isUp }: NacosClient): Promise<void> {
  await eventually('the client to be up', isUp)
}
