// docs/publish.md promises nothing that does not happen: its application runs, and its examples are done one after the other.
import { equal, ok } from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { pino } from 'pino'
import { Anji } from '../../src/anji.ts'
import { configOf } from '../support/config-text.ts'
import { consoleExamples, isPromised } from '../support/console-blocks.ts'
import { fencedBlocks } from '../support/doc-examples.ts'
import { FailingRegistry } from '../support/failing-registry.ts'
import { runShell } from '../support/run-anji.ts'
import { runCurl } from '../support/run-curl.ts'
import { type Closable, eventually, freePort } from '../support/sockets.ts'

const PAGE = 'docs/publish.md'
const page = readFileSync(PAGE, 'utf8')
const ORDERS = { interface: 'org.example.OrderService', group: '', version: '' }

/** The page's configuration on free ports, with a registry of this process in the place of ZooKeeper. */
async function open(context: Closable) {
  const [text = ''] = fencedBlocks(page, 'yaml')
  const zk = new FailingRegistry()
  const anji = await Anji.start({
    config: configOf(text.replace(/127\.0\.0\.1:(8080|22222)/g, '127.0.0.1:0').replace(/^registries:\n.*\n/m, '')),
    source: 'anji.yaml',
    log: pino({ level: 'silent' }),
    registries: new Map([['zk', zk]])
  })
  context.after(() => anji.close())
  return { anji, zk }
}

/** The page's application, as a process of its own. */
async function startApplication(context: Closable, publishPort: number): Promise<ChildProcess> {
  const folder = mkdtempSync(join(tmpdir(), 'anji-docs-'))
  const file = join(folder, 'orders.mjs')
  writeFileSync(file, fencedBlocks(page, 'js')[0] ?? '')
  const child = spawn(process.execPath, [file], {
    env: { ...process.env, PORT: String(await freePort()), ANJI: `http://127.0.0.1:${publishPort}` },
    stdio: ['ignore', 'ignore', 'inherit']
  })
  context.after(() => {
    child.kill('SIGKILL')
    rmSync(folder, { recursive: true })
  })
  return child
}

suite(PAGE, () => {
  test('prints what it promises, and its application comes and goes', async t => {
    const { anji, zk } = await open(t)
    let application: ChildProcess | undefined
    const examples = consoleExamples(page)
    ok(examples.length >= 14)
    for (const { line, command, output } of examples) {
      const here = command
        .replace('127.0.0.1:8080', `127.0.0.1:${anji.port('gateway')}`)
        .replace('127.0.0.1:22222', `127.0.0.1:${anji.publishPort}`)
        .replace(/^npx anji /, 'node dist/src/main.js ')
      if (command.startsWith('npx anji')) {
        application = await startApplication(t, anji.publishPort)
        await eventually('the registration of the application', () => zk.held(ORDERS).length === 1)
      }
      const { stdout, stderr } = await (here.startsWith('curl') ? runCurl(here) : runShell(here))
      const printed = `${stdout}${stderr}`
      ok(isPromised(printed, output), `${PAGE}:${line}: ${command}\npromised ${output}\nprinted ${printed}`)
    }
    if (application === undefined) throw new Error('no example called the application')
    const exited = once(application, 'exit')
    application.kill('SIGTERM')
    await eventually('the end of its registration', () => zk.held(ORDERS).length === 0)
    equal((await exited)[0], 0)
  })
})
