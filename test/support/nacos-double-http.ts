// The HTTP door of the double: logins of 3.x and older servers, and the old interface of 1.x for instances and configurations.
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { NacosDouble } from './nacos-double.ts'
import { type HostJson, NacosState } from './nacos-double-state.ts'

type Answer = { status?: number; body: string }
type Handler = (double: NacosDouble, parameters: URLSearchParams) => Answer

const json = (value: unknown): Answer => ({ body: JSON.stringify(value) })
const at = (parameters: URLSearchParams, key: string): string => parameters.get(key) ?? ''

// Names come as GROUP@@name or with the group beside them.
function serviceKeyOf(parameters: URLSearchParams): string {
  const [name = '', grouped] = at(parameters, 'serviceName').split('@@').reverse()
  return NacosState.serviceKey(
    at(parameters, 'namespaceId'),
    grouped ?? (at(parameters, 'groupName') || 'DEFAULT_GROUP'),
    name
  )
}

const configKeyOf = (parameters: URLSearchParams): string =>
  NacosState.configKey(at(parameters, 'tenant'), at(parameters, 'group'), at(parameters, 'dataId'))
const ownerOf = (parameters: URLSearchParams): string => `http ${at(parameters, 'ip')}:${at(parameters, 'port')}`

const login: Handler = (double, parameters) => {
  const { user } = double
  const known = user?.name === at(parameters, 'username') && user.password === at(parameters, 'password')
  if (!known) return { status: 500, body: '<html><body><h1>Whitelabel Error Page</h1></body></html>' }
  const accessToken = randomUUID()
  if (double.keepsTokens) double.tokens.add(accessToken)
  return json({ accessToken, tokenTtl: double.tokenTtlSeconds, globalAdmin: true, username: user?.name })
}

const ROUTES: Record<string, Handler> = {
  'POST /nacos/v3/auth/user/login': login,
  'POST /nacos/v1/auth/users/login': login,
  'POST /nacos/v1/auth/login': login,
  'GET /nacos/v1/ns/instance/list': (double, parameters) => json(double.state.serviceInfo(serviceKeyOf(parameters))),
  'POST /nacos/v1/ns/instance': (double, parameters) => {
    double.state.put(serviceKeyOf(parameters), ownerOf(parameters), [hostOf(parameters)])
    return { body: 'ok' }
  },
  'DELETE /nacos/v1/ns/instance': (double, parameters) => {
    double.state.put(serviceKeyOf(parameters), ownerOf(parameters), [])
    return { body: 'ok' }
  },
  'PUT /nacos/v1/ns/instance/beat': (double, parameters) => {
    const known = double.state.has(serviceKeyOf(parameters), ownerOf(parameters))
    return json({ clientBeatInterval: double.beatMs, code: known ? 10200 : 20404, lightBeatEnabled: true })
  },
  'GET /nacos/v1/ns/service/list': (double, parameters) => {
    const names = double.state.names(at(parameters, 'namespaceId'), at(parameters, 'groupName') || 'DEFAULT_GROUP')
    const [page, size] = [Number(at(parameters, 'pageNo')), Number(at(parameters, 'pageSize'))]
    return json({ count: names.length, doms: names.slice((page - 1) * size, page * size) })
  },
  'GET /nacos/v1/cs/configs': (double, parameters) => {
    const config = double.state.config(configKeyOf(parameters))
    return config === undefined ? { status: 404, body: 'config data not exist' } : { body: config.content }
  },
  'POST /nacos/v1/cs/configs/listener': (double, parameters) => {
    const lines = at(parameters, 'Listening-Configs')
      .split('\u0001')
      .filter(line => line !== '')
    const changed = lines.filter(line => {
      const [dataId = '', group = '', md5 = '', tenant = ''] = line.split('\u0002')
      return (double.state.config(NacosState.configKey(tenant, group, dataId))?.md5 ?? '') !== md5
    })
    const named = changed.map(line => {
      const [dataId = '', group = '', , tenant = ''] = line.split('\u0002')
      return `${[dataId, group, ...(tenant === '' ? [] : [tenant])].join('\u0002')}\u0001`
    })
    return { body: encodeURIComponent(named.join('')) }
  }
}

function hostOf(parameters: URLSearchParams): HostJson {
  const flag = (key: string): boolean => at(parameters, key) !== 'false'
  return {
    ip: at(parameters, 'ip'),
    port: Number(at(parameters, 'port')),
    weight: Number(parameters.get('weight') ?? 1),
    enabled: flag('enabled'),
    healthy: flag('healthy'),
    ephemeral: flag('ephemeral'),
    metadata: JSON.parse(at(parameters, 'metadata') || '{}')
  }
}

/** Answers one HTTP request. */
export function answerHttp(double: NacosDouble, request: IncomingMessage, response: ServerResponse): void {
  let form = ''
  request.on('data', chunk => {
    form += chunk
  })
  request.on('end', () => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://nacos')
    double.httpLines.push(`${request.method} ${pathname}`)
    for (const [key, value] of new URLSearchParams(form)) searchParams.append(key, value)
    if (double.mutePaths.has(pathname)) return
    const { status = 200, body } = answerPath(double, `${request.method} ${pathname}`, searchParams)
    response.writeHead(status, { 'content-type': body.startsWith('{') ? 'application/json' : 'text/plain' }).end(body)
  })
}

function answerPath(double: NacosDouble, line: string, parameters: URLSearchParams): Answer {
  const path = line.split(' ')[1] ?? ''
  const body = double.bodies.get(path)
  if (body !== undefined) return { body }
  const absent = [...double.absentPaths].some(prefix => path.startsWith(prefix))
  const handler = absent ? undefined : ROUTES[line]
  if (handler === undefined) return { status: 404, body: 'No message available' }
  const guarded = double.user !== undefined && !path.includes('/auth/')
  if (guarded && !double.tokens.has(at(parameters, 'accessToken'))) return { status: 403, body: 'token expired!' }
  return handler(double, parameters)
}
