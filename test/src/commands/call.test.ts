// `anji call` as a process against a provider: what it prints where, and with which code it ends.
import { deepEqual, equal, match } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { after, before, suite, test } from 'node:test'
import { dubboProtocol } from '../../../codecs/dubbo/index.ts'
import type { RpcRequest } from '../../../codecs/message.ts'
import { MemoryRegistry } from '../../../registries/memory.ts'
import { Orders } from '../../../src/demo/orders.ts'
import { DemoProvider } from '../../../src/demo/provider.ts'
import { demoServices } from '../../../src/demo/services.ts'
import { runAnji } from '../../support/run-anji.ts'
import { type Closable, eventually, portOf, serve } from '../../support/sockets.ts'

const GREETING = 'org.anji.demo.GreetingService'
const ORDERS = 'org.anji.demo.OrderService'
const ORDER_ID = '9007199254740993'

/** A peer that keeps the requests that it gets and answers each with a value, or with silence. */
async function keeper(context: Closable, answers: boolean): Promise<{ port: number; requests: RpcRequest[] }> {
  const requests: RpcRequest[] = []
  const { port } = await serve(context, socket =>
    socket.on('data', chunk => {
      requests.push(dubboProtocol.toRequest(chunk))
      if (!answers) return
      const answer = dubboProtocol.fromResponse({ kind: 'value', value: null, attachments: new Map() }, 2, '2.0.2')
      dubboProtocol.setId(answer, 0, 0, dubboProtocol.idLow(chunk, 0))
      socket.write(answer)
    })
  )
  return { port, requests }
}

suite('anji call', () => {
  let provider: DemoProvider
  let address = ''
  before(async () => {
    const services = demoServices('demo', new Orders(() => 0))
    provider = await DemoProvider.start({ name: 'demo', labels: {}, registry: new MemoryRegistry(), services })
    address = `127.0.0.1:${provider.address.port}`
  })
  after(() => provider.stop())

  test('prints the value as JSON and ends with 0', async () => {
    deepEqual(await runAnji('call', address, GREETING, 'sayHello', '"Li"'), {
      code: 0,
      stdout: '"Hello, Li!"\n',
      stderr: ''
    })
  })

  test('keeps every digit, with types and without', async () => {
    const generic = await runAnji('call', address, ORDERS, 'get', ORDER_ID)
    match(generic.stdout, /^\{"id":9007199254740993,"buyer":"Li","total":59\.70,/)
    deepEqual(await runAnji('call', address, ORDERS, 'get', ORDER_ID, '--types', 'long'), generic)
  })

  test('prints an exception on standard error and ends with 1', async () => {
    const { code, stdout, stderr } = await runAnji('call', address, ORDERS, 'cancel', ORDER_ID, '--types', 'long')
    deepEqual([code, stdout], [1, ''])
    equal(
      stderr,
      'exception: org.anji.demo.OrderShippedException: order 9007199254740993 has been shipped\n' +
        '  caused by java.lang.IllegalStateException: the parcel is on its way\n'
    )
  })

  test('prints an error of the protocol on standard error and ends with 2', async () => {
    deepEqual(await runAnji('call', address, 'a.B', 'm'), {
      code: 2,
      stdout: '',
      stderr: 'error: status 40 BAD_REQUEST: Not found exported service: a.B\n'
    })
  })

  test('prints everything as one document for programs', async () => {
    const documentOf = async (...words: string[]): Promise<unknown> => {
      const { stdout, stderr, code } = await runAnji('call', address, ...words, '--json')
      const { ms, ...document } = JSON.parse(stdout) as { ms: unknown }
      equal(typeof ms, 'number')
      return { code, stderr, ...document }
    }
    deepEqual(await documentOf(GREETING, 'whoAmI', '--attachment', 'demo-tag=gray'), {
      code: 0,
      stderr: '',
      ok: true,
      value: 'demo',
      attachments: { 'served-by': 'demo', 'demo-tag': 'gray' }
    })
    deepEqual(await documentOf(ORDERS, 'cancel', ORDER_ID, '--types', 'long'), {
      code: 1,
      stderr: '',
      ok: false,
      exception: {
        class: 'org.anji.demo.OrderShippedException',
        message: 'order 9007199254740993 has been shipped',
        causes: [{ class: 'java.lang.IllegalStateException', message: 'the parcel is on its way' }]
      },
      attachments: { 'served-by': 'demo' }
    })
    deepEqual(await documentOf('a.B', 'm'), {
      code: 2,
      stderr: '',
      ok: false,
      error: { status: 40, name: 'BAD_REQUEST', text: 'Not found exported service: a.B' }
    })
  })

  test('lets no service write control characters to a terminal', async t => {
    const { port } = await serve(t, socket =>
      socket.on('data', chunk => {
        const answer = dubboProtocol.refuse(70, 'one\ntwo \u001b[31mred\u0007', 2)
        dubboProtocol.setId(answer, 0, 0, dubboProtocol.idLow(chunk, 0))
        socket.write(answer)
      })
    )
    const { stderr } = await runAnji('call', `127.0.0.1:${port}`, 'a.B', 'm')
    equal(stderr, 'error: status 70 SERVICE_ERROR: one\ntwo \\u001b[31mred\\u0007\n')
  })

  test('says whether a service is there', async () => {
    deepEqual(await runAnji('call', address, GREETING, '--echo'), { code: 0, stdout: '"anji"\n', stderr: '' })
    equal((await runAnji('call', address, 'a.B', '--echo')).code, 2)
  })

  test('sends identity, types and attachments as a consumer does', async t => {
    const { port, requests } = await keeper(t, true)
    const at = `127.0.0.1:${port}`
    const words = ['--types', 'java.lang.String,int', '--attachment', 'dubbo.tag=gray', '--timeout', '2s']
    equal((await runAnji('call', at, 'blue/a.B:1.0.0', 'm', '"x"', '-5', ...words)).stdout, 'null\n')
    const { service, group, version, method, parameterTypes, arguments: values, attachments } = requests[0]!
    deepEqual(
      { service, group, version, method, parameterTypes, values },
      {
        service: 'a.B',
        group: 'blue',
        version: '1.0.0',
        method: 'm',
        parameterTypes: ['java.lang.String', 'int'],
        values: ['x', -5]
      }
    )
    deepEqual([attachments.get('dubbo.tag'), attachments.get('timeout')], ['gray', '2000'])
  })

  test('makes a call generic when no types are given, or when a class is not known', async t => {
    const { port, requests } = await keeper(t, true)
    const at = `127.0.0.1:${port}`
    await runAnji('call', at, 'a.B', 'm', '{"a":1}')
    await runAnji('call', at, 'a.B', 'm', '{"a":1}', '--types', 'a.Order')
    deepEqual(
      requests.map(({ method, arguments: [name, types] }) => [method, name, (types as { items?: unknown })?.items]),
      [
        ['$invoke', 'm', undefined],
        ['$invoke', 'm', ['a.Order']]
      ]
    )
  })

  test('sends a one-way call and prints nothing', async t => {
    const { port, requests } = await keeper(t, false)
    deepEqual(await runAnji('call', `127.0.0.1:${port}`, 'a.B', 'm', '--one-way'), { code: 0, stdout: '', stderr: '' })
    await eventually('the call', () => requests.length === 1)
    equal(requests[0]?.oneWay, true)
  })

  test('says why there is no answer and ends with 2', async t => {
    const { port } = await keeper(t, false)
    const silent = await runAnji('call', `127.0.0.1:${port}`, 'a.B', 'm', '--timeout', '50ms')
    equal(silent.code, 2)
    match(silent.stderr, /^error: TIMEOUT: 127\.0\.0\.1:\d+ did not answer within 50 ms/)
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const gone = portOf(server)
    server.close()
    await once(server, 'close')
    const refused = await runAnji('call', `127.0.0.1:${gone}`, 'a.B', 'm', '--json')
    equal(refused.code, 2)
    const { ok, error } = JSON.parse(refused.stdout) as { ok: boolean; error: { status: null; name: string } }
    deepEqual([ok, error.status, error.name], [false, null, 'CONNECT_FAILED'])
  })

  test('ends with 64 for words that it does not understand', async () => {
    const wrong: [string[], RegExp][] = [
      [[address], /missing required argument 'service'/],
      [[address, GREETING], /METHOD is missing/],
      [[address, GREETING, 'sayHello', 'Li'], /the argument Li is not JSON; text goes in double quotes/],
      [[address, GREETING, 'slow', '"long"', '--types', 'int'], /argument 0 \(int\): .*int/],
      [[address, GREETING, 'whoAmI', '--protocol', 'bolt'], /not supported yet/],
      [[address, GREETING, 'whoAmI', '--tiemout', '1s'], /unknown option '--tiemout'\n\(Did you mean --timeout\?\)/]
    ]
    for (const [words, sentence] of wrong) {
      const { code, stdout, stderr } = await runAnji('call', ...words)
      deepEqual([code, stdout], [64, ''])
      match(stderr, sentence)
    }
  })
})
