// `anji demo` as a process: every line that it prints is run and does what it says, and it ends in an orderly way.
import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, get, type IncomingMessage, request } from 'node:http'
import { suite, test } from 'node:test'
import { endOf, runShell, spawnAnji, startDemo } from '../../support/run-anji.ts'
import { runCurl, standIn } from '../../support/run-curl.ts'
import { dial, eventually, serve } from '../../support/sockets.ts'

const bodyOf = async (message: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of message.setEncoding('utf8')) text += chunk
  return text
}

const fetchText = async (url: string, agent = new Agent()): Promise<{ status: number; text: string }> => {
  const [message] = (await once(get(url, { agent }), 'response')) as [IncomingMessage]
  return { status: message.statusCode ?? 0, text: await bodyOf(message) }
}

suite('anji demo', () => {
  test('prints lines that do what they say', async t => {
    const { document } = await startDemo(t)
    ok(document.lines.length >= 15)
    for (const { command, answers, shows } of document.lines) {
      const { stdout, stderr } = command.startsWith('curl') ? await runCurl(command) : await runShell(command)
      ok(stdout.includes(answers), `${shows}: ${command}\nwanted ${answers}\ngot ${stdout}${stderr}`)
      // On a machine without curl the tests do by themselves what the line says; here that is shown to be the same.
      if (command.startsWith('curl')) ok((await standIn(command)).stdout.includes(answers), command)
    }
  })

  test('shows the same lines to people and to programs, without colours', async t => {
    const child = spawnAnji(['demo', '--port', '0', '--dubbo-port', '0', '--admin-port', '0', '--traffic'])
    t.after(() => void child.kill('SIGKILL'))
    let page = ''
    child.stdout?.on('data', text => {
      page += text
    })
    await eventually('the page', () => page.includes('Ctrl-C'))
    const { document } = await startDemo(t)
    const shape = (text: string): string => text.replace(/127\.0\.0\.1:\d+/g, 'HOST:PORT')
    for (const { command, shows, answers } of document.lines)
      ok(shape(page).includes(shape(`  # ${shows} → ${answers}\n  ${command}\n`)), command)
    match(page, /Traffic +about 5 calls a second/)
    ok(!page.includes('\u001b'))
    ok(page.split('\n').every(line => line === line.trimEnd()))
  })

  test('lets two providers take turns', async t => {
    const { document } = await startDemo(t)
    const url = `http://127.0.0.1:${document.ports.http}/org.anji.demo.GreetingService/whoAmI`
    const seen = new Set<string>()
    for (let calls = 0; calls < 4; calls++) seen.add((await fetchText(url)).text)
    deepEqual([...seen].sort(), ['"demo-a v1"', '"demo-b v2"'])
  })

  test('takes other ports when its own are taken, and says so', async t => {
    const { port } = await serve(t, () => undefined)
    const child = spawnAnji(['demo', '--port', String(port), '--dubbo-port', '0', '--admin-port', '0'])
    t.after(() => void child.kill('SIGKILL'))
    let page = ''
    child.stdout?.on('data', text => {
      page += text
    })
    await eventually('the page', () => page.includes('Ctrl-C'))
    const [, got, taken] = /HTTP +http:\/\/127\.0\.0\.1:(\d+) \((\d+) is not free\)/.exec(page) ?? []
    equal(Number(taken), port)
    notEqual(got, taken)
    equal((await fetchText(`http://127.0.0.1:${got}/org.anji.demo.GreetingService/sayHello?name=x`)).status, 200)
  })

  test('makes traffic when it is asked to', async t => {
    const { document } = await startDemo(t, '--traffic')
    equal(document.traffic, true)
    let metrics = ''
    const look = setInterval(() => {
      void fetchText(`http://127.0.0.1:${document.ports.admin}/metrics`).then(({ text }) => {
        metrics = text
      })
    }, 50)
    t.after(() => clearInterval(look))
    for (const protocol of ['http', 'dubbo'])
      await eventually(`a call over ${protocol}`, () =>
        new RegExp(`anji_exchanges_total\\{[^}]*protocol="${protocol}"[^}]*\\} [1-9]`).test(metrics)
      )
  })

  test('answers open calls when it is told to end, refuses new connections, and then ends with 0', async t => {
    const { document, child, ended } = await startDemo(t)
    const { http, dubbo } = document.ports
    const open = request({
      port: http,
      host: '127.0.0.1',
      path: '/org.anji.demo.GreetingService/slow?ms=600',
      agent: false
    })
    open.end()
    const answered = once(open, 'response')
    const metrics = `http://127.0.0.1:${document.ports.admin}/metrics`
    let inFlight = ''
    while (!/anji_exchanges_in_flight 1/.test(inFlight)) inFlight = (await fetchText(metrics)).text
    const idle = await dial(t, dubbo)
    const closed = once(idle.resume(), 'close')
    child.kill('SIGTERM')
    const [message] = (await answered) as [IncomingMessage]
    equal(message.statusCode, 200)
    match(await bodyOf(message), /took its time/)
    await closed
    const { code, stderr } = await ended
    deepEqual({ code, stderr }, { code: 0, stderr: '' })
  })

  test('takes a signal that arrives twice for one', async t => {
    const { child, ended } = await startDemo(t)
    child.kill('SIGINT')
    child.kill('SIGTERM')
    equal((await ended).code, 0)
  })

  test('ends at once when it is told again while it drains', async t => {
    const { document, child, ended } = await startDemo(t)
    const path = '/org.anji.demo.GreetingService/slow?ms=5000'
    const open = request({ port: document.ports.http, host: '127.0.0.1', path, agent: false })
    open.on('error', () => undefined)
    open.end()
    const metrics = `http://127.0.0.1:${document.ports.admin}/metrics`
    let inFlight = ''
    while (!/anji_exchanges_in_flight 1/.test(inFlight)) inFlight = (await fetchText(metrics)).text
    const insist = setInterval(() => child.kill('SIGTERM'), 20)
    t.after(() => clearInterval(insist))
    equal((await ended).code, 2)
  })

  test('ends when the admin port asks for it', async t => {
    const { document, ended } = await startDemo(t)
    const asked = request({
      port: document.ports.admin,
      host: '127.0.0.1',
      path: '/drain',
      method: 'POST',
      agent: false
    })
    asked.end()
    await once(asked, 'response')
    equal((await ended).code, 0)
  })

  test('goes on when nobody reads its page any more', async t => {
    const child = spawnAnji(['demo', '--port', '0', '--dubbo-port', '0', '--admin-port', '0'])
    t.after(() => void child.kill('SIGKILL'))
    const ended = once(child, 'exit')
    await once(child.stdout!, 'data')
    child.stdout!.destroy()
    child.kill('SIGTERM')
    deepEqual(await ended, [0, null])
  })

  test('refuses a port that is none', async () => {
    const { code, stderr } = await endOf(spawnAnji(['demo', '--port', 'http']))
    equal(code, 64)
    match(stderr, /A port is a number from 0 to 65535/)
  })
})
