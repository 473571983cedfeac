// Workers never outlive the process that started them.
import { equal, match } from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { spawnAnji } from '../support/run-anji.ts'
import { type Closable, eventually } from '../support/sockets.ts'

const childrenOf = (parent: number | undefined): number[] =>
  readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .filter(name => statOf(name)[1] === String(parent))
    .map(Number)
const isGone = (pid: number): boolean => ['', 'Z'].includes(statOf(String(pid))[0] ?? '')

function statOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return ['']
  }
}

async function run(context: Closable) {
  const folder = mkdtempSync(join(tmpdir(), 'anji-workers-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'anji.yaml')
  writeFileSync(
    file,
    'workers: 2\nadmin: false\nlisteners: { gate: { address: 127.0.0.1:0, to: s } }\nservices: { s: { endpoints: [127.0.0.1:1] } }\n'
  )
  const child = spawnAnji(['run', file])
  context.after(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr?.on('data', text => {
    said += text
  })
  await eventually('it to listen', () => said.includes('listening'), 30_000)
  const workers = childrenOf(child.pid)
  equal(workers.length, 2)
  return { child, workers, said: () => said }
}

suite('the end of workers', { skip: process.platform !== 'linux', timeout: 180_000 }, () => {
  test('comes when their primary is killed', async context => {
    const { child, workers } = await run(context)
    child.kill('SIGKILL')
    await eventually('their end', () => workers.every(isGone))
  })

  test('ends their primary, too, with a code of its own and a sentence, when it comes again and again', async context => {
    const { child, said } = await run(context)
    await eventually(
      'the end',
      () => {
        for (const pid of childrenOf(child.pid)) if (!isGone(pid)) process.kill(pid, 'SIGKILL')
        return child.exitCode !== null
      },
      90_000
    )
    equal(child.exitCode, 3)
    match(said(), /workers end too often.*"reason":"no worker lives".*all workers have ended/s)
  })

  test('comes by a signal to the primary, before its own, and a signal to all of them changes nothing', async context => {
    const { child, workers } = await run(context)
    for (const pid of workers) process.kill(pid, 'SIGINT')
    child.kill('SIGTERM')
    await eventually('the end', () => child.exitCode !== null)
    equal(child.exitCode, 0)
    equal(workers.every(isGone), true)
  })
})
