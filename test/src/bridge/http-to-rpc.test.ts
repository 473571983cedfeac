// An HTTP request as an RPC call: what it names, what it may not say, what it cannot be read from.
import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { httpToRpc, unreadableBody } from '../../../src/bridge/http-to-rpc.ts'
import { requestHead } from '../../support/heads.ts'
import { LIMITS, service } from '../../support/line.ts'

const shop = { ...service('org.example.Shop', 1, 'dubbo'), group: 'blue', version: '1.0.0' }
const target = { service: shop, method: 'echo', timeoutMs: 250.4, limits: LIMITS }

suite('httpToRpc', () => {
  test('names the service and what is left of its time', () => {
    const request = httpToRpc(
      requestHead('POST', '/x/y', { 'x-dubbo-types': ' int , long' }),
      Buffer.from('[1,2]'),
      target
    )
    deepEqual(
      [request.service, request.group, request.version, request.method],
      ['org.example.Shop', 'blue', '1.0.0', 'echo']
    )
    deepEqual(request.parameterTypes, ['int', 'long'])
    deepEqual(request.arguments, [1, 2n])
    deepEqual(
      [...request.attachments],
      [
        ['path', 'org.example.Shop'],
        ['interface', 'org.example.Shop'],
        ['version', '1.0.0'],
        ['group', 'blue'],
        ['timeout', '250'],
        ['remote.application', 'anji']
      ]
    )
  })

  test('arguments may come by name, in a body or in a query', () => {
    const overloads = [{ parameters: ['java.lang.String', 'int'], names: ['name', 'count'], returns: undefined }]
    const named = { ...target, service: { ...shop, methods: { echo: { overloads } } } }
    const inBody = httpToRpc(requestHead('POST', '/x/y'), Buffer.from('{"count":3,"name":"Li"}'), named)
    deepEqual(inBody.arguments, ['Li', 3])
    // What stood in the query goes along, so that text stays text.
    const asked = (query: string): unknown =>
      httpToRpc(requestHead('GET', `/x/y?${query}`), Buffer.alloc(0), named).arguments
    deepEqual(asked('count=3&name=007'), ['007', 3])
    deepEqual(asked('a=007&b=3'), ['007', 3])
    throws(() => asked('count=3&names=x'), { code: 'BAD_VALUE' })
  })

  test('a time that is over is still a millisecond, as nought means none', () => {
    const request = httpToRpc(requestHead('POST', '/x/y'), Buffer.alloc(0), { ...target, timeoutMs: -5 })
    equal(request.attachments.get('timeout'), '1')
  })

  test('a caller may name its application, but nothing that decides where the call goes', () => {
    const head = requestHead('POST', '/x/y', { 'x-dubbo-attachment-remote.application': 'web' })
    equal(httpToRpc(head, Buffer.alloc(0), target).attachments.get('remote.application'), 'web')
    for (const key of ['Path', 'interface', 'timeout', '_TO', 'dubbo', 'async', 'sys_callback_arg-1', 'a.callback'])
      throws(
        () => httpToRpc(requestHead('POST', '/x/y', { [`x-dubbo-attachment-${key}`]: '1' }), Buffer.alloc(0), target),
        { code: 'BAD_VALUE', message: `the attachment ${key} cannot be set by a header` }
      )
  })

  test('the limits hold for JSON', () => {
    const limits = { ...LIMITS, hessianDepthMax: 2, hessianNodesMax: 5 }
    for (const body of ['[[[1]]]', '[1,2,3,4,5]'])
      throws(() => httpToRpc(requestHead('POST', '/x/y'), Buffer.from(body), { ...target, limits }), {
        code: 'BUDGET_EXCEEDED'
      })
  })
})

suite('unreadableBody', () => {
  for (const [type, readable] of [
    [undefined, true],
    ['application/json', true],
    ['application/json;charset="UTF-8"', true],
    ['application/json; x=1; charset=us-ascii', true],
    ['application/problem+json', true],
    ['application/json; charset=gbk', false],
    ['application/jsonlines', false],
    ['text/json', false],
    ['multipart/form-data; boundary=application/json', false]
  ] as const)
    test(String(type), () => {
      const reason = unreadableBody(requestHead('POST', '/', type === undefined ? {} : { 'content-type': type }))
      equal(reason === undefined, readable)
      if (!readable) equal(reason, `the body is ${type}; send application/json in UTF-8`)
    })

  test('packed bodies are not unpacked', () => {
    match(String(unreadableBody(requestHead('POST', '/', { 'content-encoding': 'br' }))), /content-encoding br/)
    equal(unreadableBody(requestHead('POST', '/', { 'content-encoding': 'Identity' })), undefined)
  })
})
