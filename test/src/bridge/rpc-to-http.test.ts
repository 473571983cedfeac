// An RPC call as an HTTP request: target, headers, body, and what cannot become one.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { List, type Value } from '../../../codecs/hessian2/index.ts'
import { headerOf } from '../../../codecs/http/index.ts'
import type { RpcRequest } from '../../../codecs/message.ts'
import { rpcToHttp } from '../../../src/bridge/rpc-to-http.ts'
import type { HttpRequest } from '../../../src/exchange/caller.ts'
import { LIMITS } from '../../support/line.ts'

const target = {
  host: 'a.test',
  http: { bigNumbers: 'digits', trustedProxies: [], cors: undefined } as const,
  limits: LIMITS,
  timeoutMs: 99.6
}
const request = (more: Partial<RpcRequest>): RpcRequest => ({
  service: 'ctx/org.a.A',
  group: 'blue',
  version: '1.0',
  method: 'm',
  parameterTypes: ['int'],
  arguments: [1],
  attachments: new Map(),
  oneWay: false,
  ...more
})

function bodyOf(http: HttpRequest): string {
  let text = ''
  http.consume({
    onBody: piece => {
      text += piece
      return true
    },
    onEnd: () => undefined,
    onAbort: () => undefined
  })
  return text
}

suite('rpcToHttp', () => {
  test('the path names the service with its context, headers the rest', () => {
    const { head } = rpcToHttp(request({}), target)
    equal(head.target, '/ctx%2Forg.a.A/m')
    deepEqual(
      ['host', 'x-dubbo-group', 'x-dubbo-version', 'x-dubbo-types', 'x-dubbo-timeout', 'content-length'].map(name =>
        headerOf(head.headers, name)
      ),
      ['a.test', 'blue', '1.0', 'int', '100', '3']
    )
  })

  test('a body can be taken again for a second attempt', () => {
    const http = rpcToHttp(request({ arguments: [9007199254740993n, null] }), target)
    deepEqual([bodyOf(http), bodyOf(http)], ['[9007199254740993,null]', '[9007199254740993,null]'])
    const text = rpcToHttp(request({ arguments: [9007199254740993n] }), {
      ...target,
      http: { ...target.http, bigNumbers: 'string' }
    })
    equal(bodyOf(text), '["9007199254740993"]')
  })

  test('what would be another call without it is never left out', () => {
    for (const more of [{ group: 'a\r\nb' }, { version: ' 1' }, { parameterTypes: ['a\u0000'] }])
      throws(() => rpcToHttp(request(more), target), { code: 'BAD_VALUE' })
  })

  test('the limits hold for body and head', () => {
    const long: Value = 'x'.repeat(600)
    const limits = { ...LIMITS, bodyCollectMax: 1000, headBytesMax: 1000 }
    equal(bodyOf(rpcToHttp(request({ arguments: [long] }), { ...target, limits })).length, 604)
    throws(() => rpcToHttp(request({ arguments: [long, long] }), { ...target, limits }), { code: 'BUDGET_EXCEEDED' })
    const attachments = new Map([['a', 'x'.repeat(1000)]])
    throws(() => rpcToHttp(request({ attachments }), { ...target, limits }), { code: 'BUDGET_EXCEEDED' })
  })

  test('a generic call without method or arguments is no call', () => {
    for (const values of [[], [1, null, new List()], ['m', null, null]])
      throws(() => rpcToHttp(request({ method: '$invoke', arguments: values as Value[] }), target), {
        code: 'BAD_MESSAGE'
      })
  })
})
