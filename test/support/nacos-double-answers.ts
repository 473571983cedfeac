// What the double answers to each request: the types and fields that a real server of version 3.1 was recorded with.
import { type HostJson, type Json, NacosState } from './nacos-double-state.ts'

/** A request, and who asks. */
export type Asked = { readonly type: string; readonly body: Json; readonly connection: AskingConnection }

/** What the double remembers of a connection. */
export type AskingConnection = {
  readonly id: string
  readonly subscribed: Set<string>
  readonly listens: Map<string, string>
}

/** The type and body of an answer. */
export type Answered = readonly [type: string, body: Json]

const OK = { resultCode: 200, errorCode: 0 }
const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A refusal in an answer of this type. */
export function refused(type: string, errorCode: number, message: string): Answered {
  return [type, { resultCode: 500, errorCode, message, success: false }]
}

const serviceKeyOf = (body: Json): string =>
  NacosState.serviceKey(text(body['namespace']), text(body['groupName']), text(body['serviceName']))
const configKeyOf = (body: Json): string =>
  NacosState.configKey(text(body['tenant']), text(body['group']), text(body['dataId']))

const HANDLERS: Record<string, (state: NacosState, asked: Asked) => Answered> = {
  HealthCheckRequest: () => ['HealthCheckResponse', { ...OK, success: true }],
  InstanceRequest: (state, asked) => {
    putOne(state, asked, asked.connection.id)
    return ['InstanceResponse', { ...OK, type: text(asked.body['type']), success: true }]
  },
  PersistentInstanceRequest: (state, asked) => {
    putOne(state, asked, `persistent ${JSON.stringify((asked.body['instance'] as HostJson).port)}`)
    return ['InstanceResponse', { ...OK, type: text(asked.body['type']), success: true }]
  },
  BatchInstanceRequest: (state, { body, connection }) => {
    state.put(serviceKeyOf(body), connection.id, body['instances'] as HostJson[])
    return ['BatchInstanceResponse', { ...OK, type: text(body['type']), success: true }]
  },
  SubscribeServiceRequest: (state, { body, connection }) => {
    const key = serviceKeyOf(body)
    if (body['subscribe'] === true) connection.subscribed.add(key)
    else connection.subscribed.delete(key)
    const serviceInfo = state.serviceInfo(key)
    return ['SubscribeServiceResponse', { ...OK, message: 'success', serviceInfo, success: true }]
  },
  ServiceQueryRequest: (state, { body }) => [
    'QueryServiceResponse',
    { ...OK, serviceInfo: state.serviceInfo(serviceKeyOf(body)), success: true }
  ],
  ServiceListRequest: (state, { body }) => {
    const names = state.names(text(body['namespace']), text(body['groupName']))
    const [page, size] = [Math.max(1, Number(body['pageNo'])), Number(body['pageSize'])]
    const serviceNames = names.slice((page - 1) * size, page * size)
    return ['ServiceListResponse', { ...OK, count: names.length, serviceNames, success: true }]
  },
  ConfigQueryRequest: (state, { body }) => {
    const config = state.config(configKeyOf(body))
    const more = { lastModified: config?.modifiedMs ?? 0, beta: false }
    if (config === undefined) {
      const [type, answer] = refused('ConfigQueryResponse', 300, 'config data not exist')
      return [type, { ...answer, ...more }]
    }
    const { content, md5, type: contentType } = config
    return ['ConfigQueryResponse', { ...OK, content, encryptedDataKey: '', contentType, md5, ...more, success: true }]
  },
  ConfigBatchListenRequest: (state, { body, connection }) => {
    const changed = (body['configListenContexts'] as Json[]).filter(context => {
      const key = configKeyOf(context)
      if (body['listen'] === true) connection.listens.set(key, text(context['tenant']))
      else connection.listens.delete(key)
      return body['listen'] === true && (state.config(key)?.md5 ?? '') !== context['md5']
    })
    const changedConfigs = changed.map(({ group, dataId, tenant }) => ({ group, dataId, tenant }))
    return ['ConfigChangeBatchListenResponse', { ...OK, changedConfigs, success: true }]
  },
  ConfigPublishRequest: (state, { body }) => {
    const key = configKeyOf(body)
    const expected = body['casMd5']
    const had = state.config(key)?.md5 ?? '0'
    if (expected !== undefined && expected !== had)
      return refused('ConfigPublishResponse', 500, 'Cas publish fail, server md5 may have changed.')
    state.publish(key, text(body['content']), text((body['additionMap'] as Json | undefined)?.['type']))
    return ['ConfigPublishResponse', { ...OK, success: true }]
  },
  ConfigRemoveRequest: (state, { body }) => {
    state.remove(configKeyOf(body))
    return ['ConfigRemoveResponse', { ...OK, success: true }]
  }
}

// A connection has one entry per service: a further InstanceRequest takes the place of the earlier one.
function putOne(state: NacosState, { body }: Asked, owner: string): void {
  state.put(serviceKeyOf(body), owner, body['type'] === 'registerInstance' ? [body['instance'] as HostJson] : [])
}

/** The answer of a server that is well and lets everybody in. */
export function answerTo(state: NacosState, asked: Asked): Answered {
  const handler = HANDLERS[asked.type]
  return handler === undefined ? refused('ErrorResponse', 302, 'RequestHandler Not Found') : handler(state, asked)
}

/** The type that the answer to a request has. */
export function answerTypeOf(type: string): string {
  if (type === 'PersistentInstanceRequest') return 'InstanceResponse'
  if (type === 'ServiceQueryRequest') return 'QueryServiceResponse'
  if (type === 'ConfigBatchListenRequest') return 'ConfigChangeBatchListenResponse'
  return type.replace(/Request$/, 'Response')
}
