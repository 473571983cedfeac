// Both halves of Nacos, naming and configurations, over gRPC or over HTTP. Nobody behind this knows which.
import type { RegistryState } from '../registry.ts'
import { NacosConfigs } from './configs.ts'
import { changedConfig, grpcConfigSource, tenantOf } from './grpc-configs.ts'
import { GrpcNaming, type NamingOptions } from './grpc-naming.ts'
import { HttpClient } from './http-client.ts'
import { HttpSession } from './http-session.ts'
import { HttpNaming, httpConfigSource } from './http-v1.ts'
import { NacosLogin } from './login.ts'
import type { Naming } from './naming.ts'
import type { NacosOptions } from './options.ts'
import type { Fields } from './payload.ts'
import { NacosSession } from './session.ts'

/** An open client. */
export type NacosClient = Readonly<{
  naming: Naming
  configs: NacosConfigs
  state: () => RegistryState
  close: () => Promise<void>
}>

/** A service has its name of today and the older one, and an application behind it. */
const NAMES_PER_SERVICE = 3

type Shared = { readonly http: HttpClient; readonly login: NacosLogin | undefined }

/** Opens a client; it connects in the background. */
export function openClient(options: NacosOptions): NacosClient {
  const { username, password = '', now } = options
  const http = new HttpClient({ ...options, tls: options.tls })
  const login = username === undefined ? undefined : new NacosLogin({ http, username, password, now })
  return options.protocol === 'grpc' ? openGrpc(options, { http, login }) : openHttp(options, { http, login })
}

function openGrpc(options: NacosOptions, { http, login }: Shared): NacosClient {
  const { namespace, tls, onTrouble } = options
  const tenant = tenantOf(namespace)
  const labels = { source: 'sdk', AppName: 'anji', 'tls.enable': String(tls !== undefined) }
  const session = (setup: Fields, hears: Pick<ConstructorParameters<typeof NacosSession>[0], 'onPush' | 'redo'>) =>
    new NacosSession({ ...options, tls, login, setup, ...hears })
  // Two, since a server keeps naming and configurations by what a connection says it is for.
  const namingSession = session(
    { labels: { ...labels, module: 'naming' } },
    { onPush: message => naming.onPush(message), redo: () => naming.redo() }
  )
  const configSession = session(
    { tenant, labels: { ...labels, module: 'config', taskId: '0' } },
    {
      onPush: message => {
        const changed = changedConfig(message)
        if (changed !== undefined) configs.touch(changed)
      },
      redo: () => configs.again()
    }
  )
  const naming = new GrpcNaming(namingSession, namingOptions(options))
  const configs = new NacosConfigs(grpcConfigSource(configSession, tenant), onTrouble)
  namingSession.start()
  configSession.start()
  return {
    naming,
    configs,
    // What only one half knows is not all there is to know.
    state: () => (namingSession.state.status === 'up' ? configSession.state : namingSession.state),
    close: async () => {
      naming.close()
      configs.close()
      namingSession.close()
      configSession.close()
      http.close()
    }
  }
}

function openHttp(options: NacosOptions, { http, login }: Shared): NacosClient {
  const { namespace, onTrouble } = options
  const session = new HttpSession({
    ...options,
    http,
    login,
    ping: {
      method: 'GET',
      path: '/v1/ns/service/list',
      query: { namespaceId: namespace, groupName: options.group, pageNo: '1', pageSize: '1' }
    },
    onTick: async () => void (await Promise.all([naming.poll(), configs.again()]))
  })
  const naming = new HttpNaming(session, namingOptions(options))
  const configs = new NacosConfigs(httpConfigSource(session, namespace), onTrouble)
  session.start()
  return {
    naming,
    configs,
    state: () => session.state,
    close: async () => {
      configs.close()
      await naming.close()
      session.close()
      http.close()
    }
  }
}

function namingOptions(options: NacosOptions): NamingOptions {
  return { ...options, namesMax: options.servicesMax * NAMES_PER_SERVICE }
}
