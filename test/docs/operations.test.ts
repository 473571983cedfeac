// docs/operations.md is true: its configuration is run by the real command, and its examples are done one after the other.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { suite, test } from 'node:test'
import { ADMIN_PAGES } from '../../src/admin/answer-admin.ts'
import { configOf } from '../support/config-text.ts'
import { Consumer } from '../support/dubbo-echo.ts'
import { parseExposition, sampleValue } from '../support/exposition-parser.ts'
import { type Closable, eventually, serve } from '../support/sockets.ts'

const PAGE = readFileSync('docs/operations.md', 'utf8')
const blocks = (language: string): string[] =>
  [...PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text)
const CONFIG = blocks('yaml')[0] ?? ''
const CURLS = blocks('sh')
  .join('')
  .split('\n')
  .map(line => /^curl -s (-X POST )?'?http:\/\/127\.0\.0\.1:9911(\/[^'\s]*)'?$/.exec(line))
  .filter(found => found !== null)
  .map(([, post, path = '']) => ({ method: post === undefined ? 'GET' : 'POST', path }))

type Running = Readonly<{ child: ChildProcess; folder: string; admin: number; outbound: number; stderr: () => string }>

/** The page's configuration on free ports, with no provider behind it. */
async function run(context: Closable): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'anji-docs-'))
  const closed = await serve(context, () => undefined)
  closed.server.close()
  const text = CONFIG.replace(/:(9911|20881)\b/g, ':0').replace(':20880', `:${closed.port}`)
  writeFileSync(join(folder, 'anji.yaml'), text)
  const child = spawn(process.execPath, [resolve('dist/src/main.js'), 'run'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe']
  })
  context.after(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  let said = ''
  child.stderr?.on('data', chunk => {
    said += chunk
  })
  const portOf = (message: string): Promise<number> =>
    eventually(
      message,
      () =>
        said
          .split('\n')
          .filter(line => line.includes(`"${message}"`))
          .map(line => JSON.parse(line).port)[0]
    )
  return {
    child,
    folder,
    admin: await portOf('admin port is open'),
    outbound: await portOf('listening'),
    stderr: () => said
  }
}

const linesOf = (running: Running, name: string) =>
  readFileSync(join(running.folder, name), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))

suite('docs/operations.md', () => {
  test('its configuration is right, and its pages are those of the admin port', () => {
    equal(configOf(CONFIG).admin === false, false)
    deepEqual(
      [...PAGE.matchAll(/^\| `(GET|POST) (\/\S*)` \|/gm)].map(([, method, path]) => `${method} ${path}`),
      Object.entries(ADMIN_PAGES).map(([path, { method }]) => `${method} ${path}`)
    )
    deepEqual([...new Set(CURLS.map(({ path }) => path.split('?')[0]))].sort(), Object.keys(ADMIN_PAGES).sort())
  })

  test('its metrics exist', () => {
    const listed = readFileSync('docs/metrics.md', 'utf8')
    for (const [name] of PAGE.matchAll(/\banji_[a-z_]+/g))
      ok(listed.includes(`\`${name.replace(/_bucket$/, '')}\``), name)
  })

  test('its examples do what it says, from the first look to the drain', async context => {
    const running = await run(context)
    const ask = (path: string, method = 'GET') =>
      fetch(`http://127.0.0.1:${running.admin}${path}`, { method, headers: { connection: 'close' } })
    const consumer = await Consumer.open(context, running.outbound)
    const call = async (count: number) => {
      consumer.call({ service: 'org.example.OrderService', method: 'place' })
      await eventually('the refusal', () => consumer.answers.length === count)
    }
    await call(1)
    const shownState = JSON.parse(blocks('json').find(text => text.startsWith('{"version"')) ?? '')
    const shownLine = JSON.parse(blocks('json').find(text => text.startsWith('{"time"')) ?? '')
    for (const { method, path } of CURLS.filter(curl => curl.method === 'GET')) {
      const answer = await ask(path, method)
      equal(answer.status, 200, path)
      const body = await answer.text()
      if (path === '/state/services') deepEqual(shapeOf(JSON.parse(body)), shapeOf(shownState))
      if (path === '/metrics')
        equal(sampleValue(parseExposition(body), 'anji_exchanges_total', { code: 'CONNECT_FAILED' }), 1)
    }
    await eventually('the first line', () => linesOf(running, 'access.log').length === 1)
    const [line] = linesOf(running, 'access.log')
    deepEqual(Object.keys(line), Object.keys(shownLine))
    deepEqual([line.code, line.status, line.attempts], [shownLine.code, shownLine.status, shownLine.attempts])

    renameSync(join(running.folder, 'access.log'), join(running.folder, 'access.log.1'))
    running.child.kill('SIGHUP')
    await eventually('the reload', () => running.stderr().includes('configuration swapped'))
    await call(2)

    writeFileSync(join(running.folder, 'anji.yaml'), 'nonsense: true\n')
    await eventually('the failed reload', () => running.stderr().includes('the last good one stays'))
    const families = parseExposition(await (await ask('/metrics')).text())
    equal(sampleValue(families, 'anji_reloads_total', { result: 'ok' }), 1)
    equal(sampleValue(families, 'anji_reloads_total', { result: 'failed' }), 1)

    const exited = once(running.child, 'exit')
    equal((await ask('/drain', 'POST')).status, 202)
    deepEqual(await exited, [0, null])
    match(running.stderr(), /"drained"/)
    deepEqual([linesOf(running, 'access.log.1').length, linesOf(running, 'access.log').length], [1, 1])
  })
})

/** The same with every value but names replaced, so that ports and times do not matter. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf)
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shapeOf(child)]))
}
