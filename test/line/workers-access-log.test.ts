// One access log of several worker processes: whole lines of all of them, in a file that may be rotated or in a pipe.
import { deepEqual, equal } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { type Consumer, dialDubbo, startProvider } from '../support/dubbo-peers.ts'
import { spawnAnji } from '../support/run-anji.ts'
import { type Closable, eventually, eventuallyAnswers } from '../support/sockets.ts'

const SERVICE = 'org.example.OrderService'
const CONSUMERS = 6

function folderFor(context: Closable): string {
  const folder = mkdtempSync(join(tmpdir(), 'anji-workers-log-'))
  context.after(() => rmSync(folder, { recursive: true }))
  return folder
}

async function run(context: Closable, path: string, stdout: 'pipe' | number = 'pipe') {
  const folder = folderFor(context)
  const provider = await startProvider(context)
  const file = join(folder, 'anji.yaml')
  writeFileSync(
    file,
    `workers: 2
admin: false
accessLog: { path: ${path} }
listeners: { gate: { address: 127.0.0.1:0, protocol: dubbo } }
services: { ${SERVICE}: { endpoints: [127.0.0.1:${provider.port}] } }`
  )
  const child = spawnAnji(['run', file], stdout)
  context.after(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr?.on('data', text => {
    said += text
  })
  const port = await eventually('it to listen', () => /"port":(\d+).*listening/.exec(said)?.[1], 30_000)
  const consumers = await Promise.all(Array.from({ length: CONSUMERS }, () => dialDubbo(context, Number(port))))
  return { child, consumers }
}

/** Each consumer has a method of its own, by which its lines are known. */
const callAll = (consumers: readonly Consumer[], prefix: string, more = ''): Promise<string[]> =>
  Promise.all(consumers.map((one, at) => one.textOf({ service: SERVICE, method: `${prefix}${at}${more}` })))

const methodsIn = (text: string): string[] =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => (JSON.parse(line) as { method: string }).method)
const methodsOf = (file: string): string[] => (existsSync(file) ? methodsIn(readFileSync(file, 'utf8')) : [])

suite('the access log of several workers', { timeout: 120_000 }, () => {
  test('has the lines of all of them, which go on in a new file after SIGHUP', async context => {
    const path = join(folderFor(context), 'access.log')
    const { child, consumers } = await run(context, path)
    for (let calls = 0; calls < 50; calls++) await callAll(consumers, 'before')
    renameSync(path, `${path}.1`)
    child.kill('SIGHUP')
    let after = 0
    await eventuallyAnswers('lines of all in the new file', async () => {
      await callAll(consumers, 'after')
      after++
      return new Set(methodsOf(path).filter(method => method.startsWith('after'))).size === CONSUMERS
    })
    const both = (): string[] => [...methodsOf(`${path}.1`), ...methodsOf(path)]
    await eventually('all lines', () => both().length === CONSUMERS * (50 + after))
    equal(both().filter(method => method.startsWith('before')).length, CONSUMERS * 50)
    deepEqual(
      methodsOf(path).filter(method => method.startsWith('before')),
      []
    )
  })

  test('goes into a pipe line by line, also while its reader is slow', async context => {
    const path = join(folderFor(context), 'pipe')
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const writer = openSync(path, constants.O_WRONLY)
    const { consumers } = await run(context, 'stdout', writer)
    closeSync(writer)
    // What nobody reads fills the pipe, so that the workers wait for room again and again.
    const long = 'm'.repeat(900)
    for (let calls = 0; calls < 50; calls++) await callAll(consumers, `call${calls}-`, long)
    const bytes = Buffer.alloc(5000)
    let text = ''
    await eventually('all lines', () => {
      text += readNow(reader, bytes)
      return text.split('\n').length === CONSUMERS * 50 + 1
    })
    closeSync(reader)
    equal(new Set(methodsIn(text)).size, CONSUMERS * 50)
  })
})

function readNow(reader: number, bytes: Buffer): string {
  try {
    return bytes.toString('latin1', 0, readSync(reader, bytes))
  } catch (error) {
    equal((error as NodeJS.ErrnoException).code, 'EAGAIN')
    return ''
  }
}
