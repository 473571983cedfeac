// Which answer of the publish API a request gets.
import type { IncomingMessage } from 'node:http'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
import { formatAddress } from '../config/address.ts'
import { formatDuration } from '../config/duration.ts'
import { parseServiceKey } from '../config/service-key.ts'
import type { ControlAnswer } from '../control-port.ts'
import { problemAnswer } from '../exchange/problem.ts'
import { admit } from './admit.ts'
import { ApiRefusal } from './api-refusal.ts'
import { registriesNamed } from './known-registries.ts'
import { answerMosn, MOSN_CALLS } from './mosn-calls.ts'
import type { PublishState } from './publish-state.ts'
import type { Lease } from './published-service.ts'
import type { ShownService } from './published-services.ts'
import { expectJson, readBody } from './read-body.ts'
import { readServiceForm, readSubscriptionForm } from './request-forms.ts'
import type { Subscription } from './subscriptions.ts'

type Answered = Readonly<{ status: number; value?: unknown }>
type Asked = Readonly<{ state: PublishState; key: ServiceKey; body: () => Promise<unknown> }>
type Resource = Readonly<Record<string, (asked: Asked) => Promise<Answered> | Answered>>

const SERVICE: Resource = {
  GET: ({ state, key }) => ({ status: 200, value: shownService(found(state.published.get(key), key)) }),
  PUT: async ({ state, key, body }) => {
    const form = readServiceForm(await body(), state.settings())
    const registries = registriesNamed(state.registries(), form.registries)
    const outcome = await state.published.put({ ...form, key, registries })
    return { status: outcome === 'created' ? 201 : 200, value: shownService(found(state.published.get(key), key)) }
  },
  DELETE: async ({ state, key }) => {
    await state.published.remove(key)
    return { status: 204 }
  }
}
const HEARTBEAT: Resource = {
  POST: ({ state, key }) => {
    if (!state.published.renew(key)) found(undefined, key)
    return { status: 204 }
  }
}
const SUBSCRIPTION: Resource = {
  GET: ({ state, key }) => ({ status: 200, value: shownSubscription(found(state.subscriptions.get(key), key)) }),
  PUT: async ({ state, key, body }) => {
    const registries = registriesNamed(state.registries(), readSubscriptionForm(await body()).registries)
    const outcome = state.subscriptions.add(key, registries)
    const value = shownSubscription(found(state.subscriptions.get(key), key))
    return { status: outcome === 'created' ? 201 : 200, value }
  },
  DELETE: ({ state, key }) => {
    state.subscriptions.remove(key)
    return { status: 204 }
  }
}
const LISTS: Readonly<Record<string, (state: PublishState) => unknown>> = {
  '/v1/services': ({ published }) => ({ services: published.list().map(shownService) }),
  '/v1/subscriptions': ({ subscriptions }) => ({ subscriptions: subscriptions.list().map(shownSubscription) })
}

/** Never rejects for what a client may send. */
export async function answerPublish(request: IncomingMessage, state: PublishState): Promise<ControlAnswer> {
  const [path = ''] = (request.url ?? '').split('?', 1)
  const isMosn = Object.hasOwn(MOSN_CALLS, path) && request.method === 'POST'
  const body = (): Promise<unknown> => readBody(request, state.settings().bodyBytesMax)
  try {
    admit(request.headers, state.settings())
    if (isMosn) return json(200, await answerMosn(path, state, body))
    expectJson(request)
    const { status, value } = await answered(request.method ?? '', path, { state, body })
    return value === undefined ? { status, headers: {}, pieces: [] } : json(status, value)
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error
    if (isMosn) return json(200, { err_no: 1, err_msg: error.message })
    return problem(error)
  }
}

function answered(method: string, path: string, around: Omit<Asked, 'key'>): Promise<Answered> | Answered {
  const list = Object.hasOwn(LISTS, path) ? LISTS[path] : undefined
  if (list !== undefined) {
    const get: Resource = { GET: () => ({ status: 200, value: list(around.state) }) }
    return verb(get, method, path)({ ...around, key: { interface: '', group: '', version: '' } })
  }
  const [, kind, text = '', heartbeat] = /^\/v1\/(services|subscriptions)\/([^/]+)(\/heartbeat)?$/.exec(path) ?? []
  const isService = kind === 'services'
  const isPath = kind !== undefined && (isService || heartbeat === undefined)
  if (Object.hasOwn(MOSN_CALLS, path)) throw notAllowed(path, ['POST'])
  if (!isPath) throw new ApiRefusal('NOT_FOUND', `there is no ${path}; see docs/publish.md`)
  const resource = heartbeat !== undefined ? HEARTBEAT : isService ? SERVICE : SUBSCRIPTION
  return verb(resource, method, path)({ ...around, key: keyOf(text) })
}

function verb(resource: Resource, method: string, path: string): Resource[string] {
  const found = Object.hasOwn(resource, method === 'HEAD' ? 'GET' : method)
    ? resource[method === 'HEAD' ? 'GET' : method]
    : undefined
  if (found === undefined) throw notAllowed(path, Object.keys(resource))
  return found
}

function notAllowed(path: string, methods: readonly string[]): ApiRefusal {
  return new ApiRefusal('METHOD_NOT_ALLOWED', `${path} takes ${methods.join(', ')} only`)
}

function keyOf(encoded: string): ServiceKey {
  let text = ''
  try {
    text = decodeURIComponent(encoded)
  } catch {
    throw new ApiRefusal('BAD_REQUEST', `${encoded} is not percent-encoded UTF-8`)
  }
  const parsed = text.length > KEY_LENGTH_MAX ? undefined : parseServiceKey(text)
  if (parsed?.ok === true && !/\p{Cc}/u.test(text)) return parsed.value
  throw new ApiRefusal(
    'BAD_REQUEST',
    `"${text.slice(0, 100)}" is not a service; write group/interface:version percent-encoded, as in blue%2Forg.example.A%3A1.0.0`
  )
}

const KEY_LENGTH_MAX = 512

function found<T>(value: T | undefined, key: ServiceKey): T {
  if (value !== undefined) return value
  throw new ApiRefusal('NOT_FOUND', `${formatServiceKey(key)} is not here; PUT it first`)
}

function shownService({ service, leaseLeftMs, registered }: ShownService): unknown {
  const { key, endpoint, lease, registries, ...rest } = service
  return {
    service: formatServiceKey(key),
    ...key,
    endpoint: formatAddress(endpoint),
    ...rest,
    parameters: Object.fromEntries(Object.keys(rest.parameters).map(name => [name, shownParameter(rest, name)])),
    lease: leaseText(lease),
    ...(leaseLeftMs === undefined ? {} : { leaseLeft: formatDuration(leaseLeftMs) }),
    registries: registered
  }
}

function shownParameter({ parameters }: Pick<ShownService['service'], 'parameters'>, name: string): string {
  return name === 'token' ? '(redacted)' : (parameters[name] ?? '')
}

function leaseText(lease: Lease): string {
  if (lease.kind === 'none') return 'none'
  return `${lease.kind === 'probe' ? 'probe ' : ''}${formatDuration(lease.ms)}`
}

function shownSubscription({ key, registries }: Subscription): unknown {
  return { service: formatServiceKey(key), ...key, registries }
}

function json(status: number, value: unknown): ControlAnswer {
  return { status, headers: { 'content-type': 'application/json' }, pieces: [`${JSON.stringify(value)}\n`] }
}

function problem({ code, message }: ApiRefusal): ControlAnswer {
  const { status, body } = problemAnswer({ code, detail: message })
  return { status, headers: { 'content-type': 'application/problem+json' }, pieces: [`${body}\n`] }
}
