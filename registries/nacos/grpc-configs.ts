// Asks for configurations over gRPC.
import { RegistryError } from '../errors.ts'
import type { ConfigName, ConfigSource } from './configs.ts'
import { fieldsOf, listAt, numberAt, textAt } from './json-fields.ts'
import type { NacosMessage } from './payload.ts'
import type { NacosSession } from './session.ts'

/** The code of an answer that there is no such configuration. */
const ABSENT = 300

/** The tenant that stands for a namespace; the public one has none, and older servers know it by that alone. */
export function tenantOf(namespace: string): string {
  return namespace === 'public' ? '' : namespace
}

/** The configurations of a tenant, asked for on this session. */
export function grpcConfigSource(
  session: Pick<NacosSession, 'request' | 'answer' | 'isConnected'>,
  tenant: string
): ConfigSource {
  const listen = (isWanted: boolean, contexts: readonly object[]) =>
    session.request('ConfigBatchListenRequest', {
      listen: isWanted,
      configListenContexts: contexts.map(context => ({ ...context, tenant })),
      module: 'config'
    })
  return {
    isReady: () => session.isConnected,
    changed: async known =>
      listAt(
        await listen(
          true,
          known.map(({ dataId, group, md5 }) => ({ group, md5, dataId }))
        ),
        'changedConfigs'
      ).flatMap(config => nameIn(config)),
    forget: ({ dataId, group }) => void listen(false, [{ group, md5: '', dataId }]).catch(() => undefined),
    query: async ({ dataId, group }) => {
      const body = { dataId, group, tenant, notify: false, module: 'config' }
      const answer = await session.answer('ConfigQueryRequest', body)
      if (numberAt(answer, 'resultCode') === 200) return textAt(answer, 'content')
      if (numberAt(answer, 'errorCode') === ABSENT) return undefined
      throw new RegistryError('REFUSED', `Nacos refuses the configuration ${dataId}: ${textAt(answer, 'message')}`)
    }
  }
}

/** The configuration that a push says has changed, if it is such a push. */
export function changedConfig({ type, body }: NacosMessage): ConfigName | undefined {
  return type === 'ConfigChangeNotifyRequest' ? nameIn(body)[0] : undefined
}

function nameIn(value: unknown): ConfigName[] {
  const fields = fieldsOf(value) ?? {}
  const [dataId, group] = [textAt(fields, 'dataId'), textAt(fields, 'group')]
  return dataId === '' ? [] : [{ dataId, group }]
}
