// Whole-line tests: HTTP/JSON callers of Dubbo services, on real sockets through a whole Anji.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { Agent } from 'node:http'
import { after, suite, test } from 'node:test'
import { Bean, bean, Double, HessianMap, List, Timestamp, throwable, type Value } from '../../codecs/hessian2/index.ts'
import { callHttp, type HttpCall, type HttpCalled } from '../support/http-call.ts'
import { RawClient } from '../support/raw-client.ts'
import {
  type Answering,
  echo,
  exceptionAnswer,
  openProvider,
  type RpcProvider,
  valueAnswer
} from '../support/rpc-peers.ts'
import { type RunningAnji, runAnji, withServices } from '../support/running-anji.ts'
import { eventually } from '../support/sockets.ts'

const closers: (() => void)[] = []
after(() => {
  for (const close of closers) close()
})

const METHODS = [
  'methods:',
  'text: { parameters: [java.lang.String], returns: java.lang.String }',
  'number: { parameters: [long], returns: long }',
  'decimal: { parameters: [java.math.BigDecimal] }',
  'double: { parameters: [double] }',
  'big: { parameters: [java.math.BigInteger] }',
  'order: { parameters: [org.example.Order, int] }',
  'nothing: { parameters: [] }',
  'over: [{ parameters: [int] }, { parameters: [java.lang.String] }, { parameters: [int, int] }]',
  'same: [{ parameters: [org.a.A] }, { parameters: [org.b.B] }]'
]

const OPEN_METHODS = `{ ${METHODS.slice(1).join(', ')} }`

type Bridged = Readonly<{
  anji: RunningAnji
  provider: RpcProvider
  call: (method: string, options?: HttpCall) => Promise<HttpCalled>
}>

async function bridged(answering: Answering = echo, more = '', settings = ''): Promise<Bridged> {
  const provider = await openProvider(answering)
  const service = `{ endpoints: ["127.0.0.1:${provider.port}"], methods: ${OPEN_METHODS}${settings} }`
  const anji = await runAnji(withServices({ 'org.example.Shop': service }, more))
  closers.push(anji.close, provider.close)
  return { anji, provider, call: (method, options) => callHttp(anji.port, `/org.example.Shop/${method}`, options) }
}

const answerWith =
  (value: Value, attachments: Record<string, Value> = {}): Answering =>
  (_call, answer) =>
    answer(valueAnswer(value, attachments))

const problemOf = ({ headers, body }: HttpCalled): Record<string, unknown> => {
  equal(headers['content-type'], 'application/problem+json')
  return JSON.parse(body) as Record<string, unknown>
}

suite('HTTP to Dubbo: arguments', () => {
  test('an array is the argument list, anything else the single argument, no body none', async () => {
    const { call, provider } = await bridged()
    equal((await call('text', { body: '["Li"]' })).body, '"Li"')
    equal((await call('text', { body: '"Li"' })).body, '"Li"')
    equal((await call('nothing', { method: 'POST' })).body, '[]')
    deepEqual(
      provider.calls.map(({ method, types, arguments: values }) => [method, types, values]),
      [
        ['text', ['java.lang.String'], ['Li']],
        ['text', ['java.lang.String'], ['Li']],
        ['nothing', [], []]
      ]
    )
  })

  test('types that JSON can fill exactly go as a direct call, a class of the application as a generic one', async () => {
    const { call, provider } = await bridged()
    await call('number', { body: '[1]' })
    await call('order', { body: '[{"id":1,"lines":["a"]},2]' })
    deepEqual(
      provider.calls.map(({ generic, types }) => [generic, types]),
      [
        [false, ['long']],
        [true, ['org.example.Order', 'int']]
      ]
    )
    const order = provider.calls[1]?.arguments[0]
    ok(order instanceof HessianMap)
    deepEqual(
      [...order.entries],
      [
        ['id', 1],
        ['lines', new List(['a'])]
      ]
    )
    equal(provider.calls[1]?.attachments.get('generic'), 'true')
  })

  test('a method that nobody described goes by its name, with types left to the provider', async () => {
    const { call, provider } = await bridged()
    equal((await call('mystery', { body: '[1,"a",null,{"b":true}]' })).body, '[1,"a",null,{"b":true}]')
    equal(provider.calls[0]?.types, undefined)
    equal(provider.calls[0]?.generic, true)
  })

  test('numbers keep every digit both ways', async () => {
    const { call } = await bridged()
    for (const [method, text] of [
      ['number', '9223372036854775807'],
      ['number', '-9223372036854775808'],
      ['number', '9007199254740993'],
      ['decimal', '1.10'],
      ['decimal', '0.1000000000000000055511151231257827'],
      ['double', '-0.0'],
      ['big', '123456789012345678901234567890'],
      ['mystery', '9007199254740993'],
      ['mystery', '-0.0'],
      ['mystery', '1.10']
    ] as const)
      equal((await call(method, { body: `[${text}]` })).body, text, `${method} ${text}`)
    equal((await call('decimal', { body: '[1e400]' })).body, '1e400')
    equal((await call('number', { body: '["9007199254740993"]' })).body, '9007199254740993')
  })

  test('numbers beyond 2^53 and decimals are text where the configuration says so', async () => {
    const { call } = await bridged(echo, 'http: { bigNumbers: string }')
    equal((await call('number', { body: '[9007199254740993]' })).body, '"9007199254740993"')
    equal((await call('number', { body: '[42]' })).body, '42')
    equal((await call('decimal', { body: '[1.10]' })).body, '"1.10"')
  })

  test('a number that does not fit its type is refused with the argument named', async () => {
    const { call, anji, provider } = await bridged()
    const answer = await call('number', { body: '[9223372036854775808]' })
    equal(answer.status, 400)
    const problem = problemOf(answer)
    equal(problem.code, 'BAD_ARGUMENTS')
    match(String(problem.detail), /^argument 0 \(long\): 9223372036854775808 does not fit long$/)
    equal(anji.ended[0]?.code, 'BAD_ARGUMENTS')
    equal(provider.calls.length, 0)
  })

  test('a query is the arguments of a GET, in order; text parameters take it as it stands', async () => {
    const { call, provider } = await bridged()
    await call('text?name=0071&')
    await call('text?phone=13800138000')
    await call('over?a=1&b=2')
    await call('mystery?a=Li+Wei&b=%7B%22c%22%3A1%7D&d=2024-05-01')
    deepEqual(
      provider.calls.map(({ arguments: values }) => values),
      [['0071'], ['13800138000'], [1, 2], ['Li Wei', new HessianMap(new Map([['c', 1]])), '2024-05-01']]
    )
  })

  test('a body of a GET would be ignored, so it is refused', async () => {
    const { call } = await bridged()
    const answer = await call('text', { method: 'GET', body: '["a"]', headers: { 'content-length': 5 } })
    equal(answer.status, 400)
    match(String(problemOf(answer).detail), /GET takes its arguments from the query/)
  })

  test('the overload that suits the JSON is called; two that suit alike are told apart by x-dubbo-types', async () => {
    const { call, provider } = await bridged()
    await call('over', { body: '[1]' })
    await call('over', { body: '["1"]' })
    await call('over', { body: '[1,2]' })
    deepEqual(
      provider.calls.map(({ types }) => types),
      [['int'], ['java.lang.String'], ['int', 'int']]
    )
    const unclear = await call('same', { body: '[{}]' })
    equal(unclear.status, 400)
    equal(problemOf(unclear).detail, 'same could be (org.a.A) or (org.b.B); name the types in x-dubbo-types')
    await call('same', { body: '[{}]', headers: { 'x-dubbo-types': 'org.b.B' } })
    deepEqual(provider.calls.at(-1)?.types, ['org.b.B'])
    const wrong = await call('over', { body: '[1,2,3]' })
    match(
      String(problemOf(wrong).detail),
      /^over takes \(int\) or \(java.lang.String\) or \(int,int\), not 3 arguments/
    )
  })
})

suite('HTTP to Dubbo: what surrounds the arguments', () => {
  test('headers become attachments, names in their case, values in UTF-8', async () => {
    const { call, provider } = await bridged()
    await call('text', {
      body: '["a"]',
      headers: {
        'X-Dubbo-Attachment-userId': '42',
        'x-dubbo-attachment-city': Buffer.from('杭州').toString('latin1'),
        'x-dubbo-timeout': '700'
      }
    })
    const { attachments, service } = provider.calls[0] ?? { attachments: new Map(), service: '' }
    equal(service, 'org.example.Shop')
    equal(attachments.get('userId'), '42')
    equal(attachments.get('city'), '杭州')
    equal(attachments.get('remote.application'), 'anji')
    const timeoutMs = Number(attachments.get('timeout'))
    ok(timeoutMs > 0 && timeoutMs <= 800, `${timeoutMs}`)
  })

  test('attachments that decide where a call goes are refused', async () => {
    const { call, provider } = await bridged()
    for (const key of ['path', 'GROUP', 'generic', 'timeout', 'sys_callback_arg-0', 'addListener.0.callback']) {
      const answer = await call('text', { body: '["a"]', headers: { [`x-dubbo-attachment-${key}`]: 'x' } })
      equal(answer.status, 400)
      equal(problemOf(answer).detail, `the attachment ${key} cannot be set by a header`)
    }
    equal(provider.calls.length, 0)
  })

  test('the generic call itself is no method', async () => {
    const { call, provider } = await bridged()
    for (const method of ['$invoke', '%24invokeAsync'])
      equal((await call(method, { body: '["text",["java.lang.String"],["a"]]' })).status, 400)
    equal(provider.calls.length, 0)
  })

  test('objects may not choose their class', async () => {
    const { call, provider } = await bridged()
    for (const body of ['[{"$class":"org.example.Evil"},1]', '[{"class":"org.example.Evil"},1]'])
      equal((await call('order', { body })).status, 400)
    equal(provider.calls.length, 0)
  })

  test('names that mean something to JavaScript are names like others', async () => {
    const { call, provider } = await bridged()
    for (const method of ['__proto__', 'constructor', 'toString', 'hasOwnProperty'])
      equal((await call(method, { body: '[{"__proto__":{"a":1}}]' })).body, '{"__proto__":{"a":1}}')
    deepEqual(
      provider.calls.map(({ method }) => method),
      ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    )
  })

  test('group and version are chosen by headers, Dubbo’s own names too', async () => {
    const [blue, plain] = [await openProvider(answerWith('blue')), await openProvider(answerWith('plain'))]
    const anji = await runAnji(
      withServices({
        'blue/org.example.Shop:1.0.0': `{ endpoints: ["127.0.0.1:${blue.port}"] }`,
        'org.example.Shop': `{ endpoints: ["127.0.0.1:${plain.port}"] }`
      })
    )
    closers.push(anji.close, blue.close, plain.close)
    const ask = async (headers: Record<string, string>): Promise<string> =>
      (await callHttp(anji.port, '/org.example.Shop/who', { body: '[]', headers })).body
    equal(await ask({}), '"plain"')
    equal(await ask({ 'x-dubbo-version': '0.0.0' }), '"plain"')
    for (const prefix of ['x-dubbo', 'rest-service', 'tri-service'])
      equal(await ask({ [`${prefix}-group`]: 'blue', [`${prefix}-version`]: '1.0.0' }), '"blue"')
    equal(blue.calls[0]?.attachments.get('group'), 'blue')
    equal(blue.calls[0]?.version, '1.0.0')
    const missing = JSON.parse(await ask({ 'x-dubbo-group': 'red' })) as { code: string; detail: string }
    equal(missing.code, 'NO_ROUTE')
    match(missing.detail, /no service red\/org.example.Shop; known with this interface: blue\/org.example.Shop:1.0.0/)
  })
})

suite('HTTP to Dubbo: answers', () => {
  test('a value is JSON, and attachments of the answer are headers', async () => {
    const order = bean('org.example.Order', {
      id: 7n,
      price: new Bean({ type: 'java.math.BigDecimal', fields: ['value'] }, ['12.50']),
      at: new Timestamp(0n),
      ratio: new Double(1),
      state: bean('org.example.State', { name: 'PAID' })
    })
    const { call } = await bridged(
      answerWith(order, {
        dubbo: '2.0.2',
        trace: 'abc',
        city: '杭州',
        'bad\r\nname': 'x',
        split: 'a\r\nx: y',
        bell: '\u0007'
      })
    )
    const answer = await call('nothing', { method: 'POST' })
    equal(answer.status, 200)
    equal(answer.headers['content-type'], 'application/json')
    equal(answer.body, '{"id":7,"price":12.50,"at":"1970-01-01T00:00:00.000Z","ratio":1.0,"state":"PAID"}')
    deepEqual(
      answer.rawHeaders.filter(name => name.startsWith('x-dubbo-attachment-')),
      ['x-dubbo-attachment-trace', 'x-dubbo-attachment-city']
    )
    equal(Buffer.from(String(answer.headers['x-dubbo-attachment-city']), 'latin1').toString(), '杭州')
  })

  test('null is null', async () => {
    const { call } = await bridged(answerWith(null))
    equal((await call('nothing', { method: 'POST' })).body, 'null')
  })

  test('a thrown exception is a problem with its class, message and causes, never a 200', async () => {
    const cause = throwable('java.io.IOException', 'disk full')
    const thrown = throwable('org.example.OrderException', 'no order 7', cause)
    const { call, anji } = await bridged((_call, answer) => answer(exceptionAnswer(thrown, { hint: 'retry' })))
    const answer = await call('nothing', { method: 'POST' })
    equal(answer.status, 500)
    equal(answer.headers['x-dubbo-attachment-hint'], 'retry')
    const problem = problemOf(answer)
    equal(problem.code, 'EXCEPTION')
    equal(problem.exception, 'org.example.OrderException')
    equal(problem.detail, 'no order 7')
    deepEqual(problem.causes, [{ exception: 'java.io.IOException', message: 'disk full' }])
    equal(anji.ended[0]?.code, 'EXCEPTION')
    equal(anji.ended[0]?.status, 500)
  })

  test('the exception of a generic call is the service’s own, not the wrapper', async () => {
    const { call } = await bridged((_call, answer) =>
      answer(
        exceptionAnswer(
          bean('com.alibaba.dubbo.rpc.service.GenericException', {
            detailMessage: 'everything again, with a stack',
            cause: null,
            exceptionClass: 'javax.validation.ConstraintViolationException',
            exceptionMessage: 'name is empty'
          })
        )
      )
    )
    const answer = await call('order', { body: '[{},1]' })
    equal(answer.status, 400)
    equal(problemOf(answer).exception, 'javax.validation.ConstraintViolationException')
    equal(problemOf(answer).detail, 'name is empty')
  })

  test('a status of the protocol is a bad gateway, a timeout or an overload, with the first line of its text', async () => {
    for (const [status, http, code] of [
      [40, 502, 'UPSTREAM_ERROR'],
      [70, 502, 'UPSTREAM_ERROR'],
      [31, 504, 'TIMEOUT'],
      [100, 503, 'OVERLOADED']
    ] as const) {
      const { call, anji } = await bridged((_call, answer) =>
        answer({ kind: 'error', status, text: 'went wrong\n  at org.example' })
      )
      const answer = await call('nothing', { method: 'POST' })
      equal(answer.status, http)
      const problem = problemOf(answer)
      equal(problem.code, code)
      equal(problem.detail, `status ${status}: went wrong`)
      equal(problem.upstreamStatus, status)
      equal(anji.ended[0]?.code, code)
    }
  })

  test('HEAD calls like GET and gets the head alone', async () => {
    const { call } = await bridged()
    const answer = await call('text?name=Li', { method: 'HEAD' })
    equal(answer.status, 200)
    equal(answer.headers['content-length'], '4')
    equal(answer.body, '')
  })

  test('an answer larger than may be collected is refused', async () => {
    const { call, anji } = await bridged(answerWith('x'.repeat(5000)), 'limits: { bodyCollectMax: 1KiB }')
    const answer = await call('nothing', { method: 'POST' })
    equal(answer.status, 502)
    equal(problemOf(answer).code, 'ANSWER_TOO_LARGE')
    equal(anji.ended[0]?.code, 'ANSWER_TOO_LARGE')
  })

  test('attachments that would not fit a head are left out', async () => {
    const { call } = await bridged(answerWith('a', { huge: 'x'.repeat(100_000), small: 'y' }))
    const answer = await call('nothing', { method: 'POST' })
    equal(answer.status, 200)
    equal(answer.headers['x-dubbo-attachment-huge'], undefined)
    equal(answer.headers['x-dubbo-attachment-small'], 'y')
  })

  test('a hundred callers get their own answers while the provider answers in any order', async () => {
    const waiting: (() => void)[] = []
    const { call } = await bridged((seen, answer) => {
      waiting.push(() => echo(seen, answer, undefined as never))
      if (waiting.length === 100) for (const go of waiting.reverse()) go()
    })
    const agent = new Agent({ keepAlive: true, maxSockets: 100 })
    closers.push(() => agent.destroy())
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) => call('number', { body: `[${index}]`, agent }))
    )
    deepEqual(
      answers.map(({ body }) => body),
      Array.from({ length: 100 }, (_, index) => String(index))
    )
  })

  test('a caller that leaves is counted as gone, and the late answer harms nobody', async () => {
    let release = (): void => undefined
    const { call, anji, provider } = await bridged((seen, answer, socket) => {
      if (seen.method === 'nothing') release = () => echo(seen, answer, socket)
      else echo(seen, answer, socket)
    })
    const client = await RawClient.open(anji.port)
    client.write('POST /org.example.Shop/nothing HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n')
    await eventually('the call at the provider', () => provider.calls.length === 1)
    client.socket.resetAndDestroy()
    await eventually('the end of the exchange', () => anji.ended.length === 1)
    equal(anji.ended[0]?.code, 'CALLER_GONE')
    release()
    equal((await call('text', { body: '["still here"]' })).body, '"still here"')
  })
})
