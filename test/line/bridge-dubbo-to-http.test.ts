// Whole-line tests: Dubbo consumers of HTTP services, on real sockets through a whole Anji.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { after, suite, test } from 'node:test'
import { Bean, bean, HessianMap, List, messageOf, type Value } from '../../codecs/hessian2/index.ts'
import type { RpcRequest, RpcResponse } from '../../codecs/message.ts'
import { httpOrigin } from '../support/origins.ts'
import { echo, openConsumer, openProvider, type RpcConsumer } from '../support/rpc-peers.ts'
import { type RunningAnji, runAnji, withServices } from '../support/running-anji.ts'
import { eventually } from '../support/sockets.ts'

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})

const SERVICE = 'org.example.Shop'

type Seen = Readonly<{ url: string; method: string; headers: IncomingHttpHeaders; body: string }>
type Bridged = Readonly<{
  anji: RunningAnji
  consumer: RpcConsumer
  seen: Seen[]
  call: (request: Partial<RpcRequest> & { method: string }) => Promise<RpcResponse>
}>

async function bridged(
  onCall: (answer: ServerResponse, seen: Seen) => void,
  more = '',
  methods = '{}'
): Promise<Bridged> {
  const seen: Seen[] = []
  const origin = await httpOrigin((incoming: IncomingMessage, answer) => {
    let body = ''
    incoming.setEncoding('utf8').on('data', text => {
      body += text
    })
    incoming.on('end', () => {
      const { url = '', method = '', headers } = incoming
      seen.push({ url, method, headers, body })
      onCall(answer, { url, method, headers, body })
    })
  })
  closers.push(origin.close)
  const service = `{ protocol: http, endpoints: ["127.0.0.1:${origin.port}"], methods: ${methods} }`
  const anji = await runAnji(withServices({ [SERVICE]: service }, more))
  closers.push(anji.close)
  const consumer = await openConsumer(anji.port)
  closers.push(consumer.close)
  return { anji, consumer, seen, call: request => consumer.call({ service: SERVICE, ...request }) }
}

const json =
  (text: string, status = 200, headers: Record<string, string> = {}) =>
  (answer: ServerResponse): void =>
    void answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)

function gotValue(response: RpcResponse): Value {
  equal(
    response.kind,
    'value',
    JSON.stringify(response, (_, item) => (typeof item === 'bigint' ? `${item}` : item))
  )
  return response.kind === 'value' ? response.value : null
}

function errorOf(response: RpcResponse): { status: number; text: string } {
  equal(response.kind, 'error')
  return response.kind === 'error' ? response : { status: 0, text: '' }
}

function thrownText(response: RpcResponse): string {
  ok(response.kind === 'exception' && response.value instanceof Bean)
  equal(response.value.definition.type, 'java.lang.RuntimeException')
  return messageOf(response.value) ?? ''
}

suite('Dubbo to HTTP: requests', () => {
  test('a call is a POST with its arguments as an array, its types and attachments as headers', async () => {
    const { call, seen } = await bridged(json('"ok"'))
    const order = bean('org.example.Order', { id: 9223372036854775807n, name: '安济' })
    const attachments = new Map<string, Value>([
      ['path', SERVICE],
      ['timeout', '900'],
      ['userId', '42'],
      ['city', '杭州'],
      ['count', 7],
      ['broken', 'a\r\nx-evil: 1'],
      ['bell', '\u0007']
    ])
    const parameterTypes = ['org.example.Order', 'int']
    equal(gotValue(await call({ method: 'place', parameterTypes, arguments: [order, 3], attachments })), 'ok')
    const [request] = seen
    ok(request !== undefined)
    equal(`${request.method} ${request.url}`, `POST /${SERVICE}/place`)
    equal(request.body, '[{"id":9223372036854775807,"name":"安济"},3]')
    const { headers } = request
    equal(headers['content-type'], 'application/json')
    equal(headers['x-dubbo-types'], 'org.example.Order,int')
    equal(headers['x-dubbo-attachment-userid'], '42')
    equal(headers['x-dubbo-attachment-count'], '7')
    equal(Buffer.from(String(headers['x-dubbo-attachment-city']), 'latin1').toString(), '杭州')
    const timeoutMs = Number(headers['x-dubbo-timeout'])
    ok(timeoutMs > 0 && timeoutMs <= 1000)
    deepEqual(
      Object.keys(headers).filter(name => /path|timeout|broken|bell|evil/.test(name)),
      ['x-dubbo-timeout']
    )
  })

  test('a generic call is the call that it names', async () => {
    const { call, seen } = await bridged(json('{"id":1}'))
    const answer = await call({
      method: '$invoke',
      parameterTypes: ['java.lang.String', '[Ljava.lang.String;', '[Ljava.lang.Object;'],
      arguments: ['place', new List(['java.lang.String'], '[string'), new List(['a'], '[object')],
      attachments: new Map([['generic', 'true']])
    })
    const value = gotValue(answer)
    ok(value instanceof HessianMap)
    equal(seen[0]?.url, `/${SERVICE}/place`)
    equal(seen[0]?.headers['x-dubbo-types'], 'java.lang.String')
    equal(seen[0]?.body, '["a"]')
  })

  test('a one-way call gets no answer, and the connection serves on', async () => {
    const { call, consumer, anji, seen } = await bridged(json('"ok"'))
    for (let index = 0; index < 3; index++) consumer.send({ service: SERVICE, method: 'fire', oneWay: true })
    await eventually('three calls to end', () => anji.ended.length === 3)
    equal(gotValue(await call({ method: 'place' })), 'ok')
    equal(seen.length, 4)
    deepEqual(consumer.stray, [])
  })

  test('attachments that need more head than allowed are refused', async () => {
    const { call, seen } = await bridged(json('1'), 'limits: { headBytesMax: 1KiB }')
    const attachments = new Map<string, Value>([['huge', 'x'.repeat(2000)]])
    const { status, text } = errorOf(await call({ method: 'place', attachments }))
    equal(status, 40)
    match(text, /^anji: TOO_LARGE: .*limits\.headBytesMax/)
    equal(seen.length, 0)
  })
})

suite('Dubbo to HTTP: answers', () => {
  const methods =
    '{ number: { parameters: [], returns: long }, order: { parameters: [], returns: org.example.Order }, none: { parameters: [], returns: void }, text: { parameters: [], returns: java.lang.String }, over: [{ parameters: [int], returns: long }, { parameters: [long], returns: java.lang.String }] }'

  test('JSON becomes a value of the declared type', async () => {
    const bodies: Record<string, string> = { number: '5', order: '{"id":1}', none: '"ignored"', over: '7' }
    const { call } = await bridged(
      (answer, { url }) => json(bodies[url.split('/')[2] ?? ''] ?? '1')(answer),
      '',
      methods
    )
    equal(gotValue(await call({ method: 'number' })), 5n)
    const order = gotValue(await call({ method: 'order' }))
    ok(order instanceof Bean)
    equal(order.definition.type, 'org.example.Order')
    equal(gotValue(await call({ method: 'none' })), null)
    equal(gotValue(await call({ method: 'over', parameterTypes: ['int'], arguments: [1] })), 7n)
    equal(gotValue(await call({ method: 'other' })), 1)
  })

  test('numbers keep every digit', async () => {
    for (const [text, value] of [
      ['9223372036854775807', 9223372036854775807n],
      ['-9223372036854775808', -9223372036854775808n],
      ['9007199254740993', 9007199254740993n]
    ] as const) {
      const { call } = await bridged(json(text), '', methods)
      equal(gotValue(await call({ method: 'number' })), value)
    }
    const { call } = await bridged(json('1.10'))
    const decimal = gotValue(await call({ method: 'any' }))
    ok(decimal instanceof Bean)
    deepEqual([decimal.definition.type, decimal.values], ['java.math.BigDecimal', ['1.10']])
  })

  test('no body is null, text is text, other bytes are bytes, attachments come back', async () => {
    const empty = await bridged(answer => void answer.writeHead(204).end())
    equal(gotValue(await empty.call({ method: 'any' })), null)
    const text = await bridged(answer => void answer.writeHead(200, { 'content-type': 'text/plain' }).end('hé'))
    equal(gotValue(await text.call({ method: 'any' })), 'hé')
    const bytes = await bridged(answer => void answer.writeHead(200, { 'content-type': 'image/png' }).end('abc'))
    deepEqual(gotValue(await bytes.call({ method: 'any' })), Buffer.from('abc'))
    const tagged = await bridged(json('1', 200, { 'x-dubbo-attachment-traceId': 'abc' }))
    const answer = await tagged.call({ method: 'any' })
    equal(answer.kind === 'value' && answer.attachments.get('traceId'), 'abc')
  })

  test('failures are exceptions, what a gateway could not do is a status', async () => {
    for (const [status, expected] of [
      [504, 31],
      [503, 100],
      [429, 100],
      [502, 70]
    ] as const) {
      const { call, anji } = await bridged(json('{"detail":"busy"}', status))
      deepEqual(errorOf(await call({ method: 'any' })), {
        kind: 'error',
        status: expected,
        text: `HTTP ${status}: busy`
      })
      equal(anji.ended[0]?.code, 'UPSTREAM_ERROR')
    }
    const { call, anji } = await bridged(json('{"exception":"org.a.B","detail":"no"}', 500))
    equal(thrownText(await call({ method: 'any' })), 'HTTP 500: org.a.B: no')
    equal(anji.ended[0]?.code, 'EXCEPTION')
    const plain = await bridged(answer => void answer.writeHead(404).end('nothing here'))
    equal(thrownText(await plain.call({ method: 'any' })), 'HTTP 404: nothing here')
  })

  test('an answer that is no JSON, is packed or does not fit its type is a bad answer', async () => {
    for (const [text, headers, reason] of [
      ['{"a":', {}, /BAD_ANSWER: .*line 1 column 6/],
      ['1', { 'content-encoding': 'gzip' }, /BAD_ANSWER: .*content-encoding is gzip/],
      ['"x"', {}, /BAD_ANSWER: .*does not fit long/]
    ] as const) {
      const { call, anji } = await bridged(json(text, 200, headers), '', methods)
      const { status, text: said } = errorOf(await call({ method: 'number' }))
      equal(status, 70)
      match(said, reason)
      equal(anji.ended[0]?.code, 'BAD_ANSWER')
    }
  })

  test('an answer that never ends is refused at the limit, and its connection is closed', async () => {
    let gone = false
    const { call, anji } = await bridged(answer => {
      answer.writeHead(200, { 'content-type': 'application/json' })
      const more = setInterval(() => answer.write(' '.repeat(400)), 1)
      answer.on('close', () => {
        gone = true
        clearInterval(more)
      })
    }, 'limits: { bodyCollectMax: 1KiB }')
    const { status, text } = errorOf(await call({ method: 'any' }))
    equal(status, 25)
    match(text, /^anji: ANSWER_TOO_LARGE: /)
    await eventually('the origin to see the connection close', () => gone)
    equal(anji.ended[0]?.code, 'ANSWER_TOO_LARGE')
  })

  test('an origin that is slow, before its head or after it, is a timeout', async () => {
    const attachments = new Map([['timeout', '50']])
    for (const begin of [() => undefined, (answer: ServerResponse) => void answer.writeHead(200).write('[')]) {
      const { call, anji } = await bridged(begin)
      equal(errorOf(await call({ method: 'any', attachments })).status, 31)
      equal(anji.ended[0]?.code, 'TIMEOUT')
    }
  })

  test('an origin that dies, before its head or after it, is a closed upstream', async () => {
    for (const begin of [
      (answer: ServerResponse) => void answer.destroy(),
      (answer: ServerResponse) => {
        answer.writeHead(200, { 'content-length': 100 })
        answer.write('[', () => answer.destroy())
      }
    ]) {
      const { call, anji } = await bridged(begin)
      equal(errorOf(await call({ method: 'any' })).status, 70)
      equal(anji.ended[0]?.code, 'UPSTREAM_CLOSED')
    }
  })

  test('a consumer that leaves in the middle of an answer ends the exchange', async () => {
    let beginBody = (): void => undefined
    const { consumer, anji, seen } = await bridged(answer => {
      answer.writeHead(200).write('[')
      beginBody = () => {
        const more = setInterval(() => answer.write(' '), 2)
        answer.on('close', () => clearInterval(more))
      }
    })
    consumer.send({ service: SERVICE, method: 'any' })
    await eventually('the call', () => seen.length === 1)
    consumer.close()
    beginBody()
    await eventually('the end of the exchange', () => anji.ended.length === 1)
    equal(anji.ended[0]?.code, 'CALLER_GONE')
  })
})

suite('chains of both bridges', () => {
  test('Dubbo to HTTP to Dubbo through two Anjis loses nothing', async () => {
    const provider = await openProvider(echo)
    const types = '{ parameters: [long, java.math.BigDecimal, java.lang.String] }'
    const far = await runAnji(
      withServices({
        [SERVICE]: `{ endpoints: ["127.0.0.1:${provider.port}"], methods: { echo: ${types} } }`
      })
    )
    const near = await runAnji(withServices({ [SERVICE]: `{ protocol: http, endpoints: ["127.0.0.1:${far.port}"] }` }))
    const consumer = await openConsumer(near.port)
    closers.push(provider.close, far.close, near.close, consumer.close)
    const decimal = bean('java.math.BigDecimal', { value: '1.10' })
    const answer = await consumer.call({
      service: SERVICE,
      method: 'echo',
      parameterTypes: ['long', 'java.math.BigDecimal', 'java.lang.String'],
      arguments: [9007199254740993n, decimal, '安济'],
      attachments: new Map([['userId', '42']])
    })
    const value = gotValue(answer)
    ok(value instanceof List)
    deepEqual(value.items.slice(0, 1), [9007199254740993n])
    deepEqual(value.items[1] instanceof Bean && value.items[1].values, ['1.10'])
    equal(value.items[2], '安济')
    deepEqual(provider.calls[0]?.types, ['long', 'java.math.BigDecimal', 'java.lang.String'])
    equal(provider.calls[0]?.attachments.get('userId'), '42')
  })
})
