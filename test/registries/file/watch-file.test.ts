// The watcher on a real folder: every way in which people and machines replace a file.
import { deepEqual, match } from 'node:assert/strict'
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, suite, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { watchFile } from '../../../registries/file/watch-file.ts'

const POLL_NEVER_MS = 600_000

let folder = ''
let stop: () => void = () => undefined
let texts: string[] = []
let troubles: string[] = []

function start(file: string, text: string, pollMs = POLL_NEVER_MS): void {
  stop = watchFile(file, {
    text,
    bytesMax: 1000,
    onText: one => texts.push(one),
    onTrouble: reason => troubles.push(reason),
    settleMs: 10,
    pollMs
  })
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 1000) throw new Error(`it never came; texts: ${JSON.stringify(texts)}`)
    await wait(10)
  }
}

suite('watch file', () => {
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'anji-watch-'))
    texts = []
    troubles = []
  })
  afterEach(() => {
    stop()
    rmSync(folder, { recursive: true, force: true })
  })

  test('sees a file written in place', async () => {
    const file = join(folder, 'anji.yaml')
    writeFileSync(file, 'one')
    start(file, 'one')
    await spokenByAnother(file)
    writeFileSync(file, 'two')
    await until(() => texts.length > 0)
    deepEqual(texts, ['two'])
  })

  test('sees an atomic rename, again and again', async () => {
    const file = join(folder, 'anji.yaml')
    writeFileSync(file, 'one')
    start(file, 'one')
    await spokenByAnother(file)
    for (const text of ['two', 'three']) {
      writeFileSync(join(folder, 'new'), text)
      renameSync(join(folder, 'new'), file)
      await until(() => texts.at(-1) === text)
    }
    deepEqual(texts, ['two', 'three'])
  })

  test('sees the symlink swap of a Kubernetes ConfigMap', async () => {
    for (const version of ['1', '2']) {
      mkdirSync(join(folder, `..${version}`))
      writeFileSync(join(folder, `..${version}`, 'anji.yaml'), version)
    }
    symlinkSync('..1', join(folder, '..data'))
    symlinkSync(join('..data', 'anji.yaml'), join(folder, 'anji.yaml'))
    start(join(folder, 'anji.yaml'), '1')
    await spokenByAnother(join(folder, 'anji.yaml'))
    symlinkSync('..2', join(folder, '..data_tmp'))
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'))
    await until(() => texts.length > 0)
    deepEqual(texts, ['2'])
  })

  test('a file that goes away is told, and its return is seen', async () => {
    const file = join(folder, 'anji.yaml')
    writeFileSync(file, 'one')
    start(file, 'one')
    await spokenByAnother(file)
    rmSync(file)
    await until(() => troubles.length > 0)
    match(troubles[0] ?? '', /there is no such file/)
    deepEqual(texts, [])
    writeFileSync(file, 'two')
    await until(() => texts.length > 0)
    deepEqual(texts, ['two'])
  })

  test('the poll sees what no event tells: the far end of a symlink', async () => {
    mkdirSync(join(folder, 'far'))
    mkdirSync(join(folder, 'near'))
    writeFileSync(join(folder, 'far', 'anji.yaml'), 'one')
    symlinkSync(join(folder, 'far', 'anji.yaml'), join(folder, 'near', 'anji.yaml'))
    start(join(folder, 'near', 'anji.yaml'), 'one', 20)
    writeFileSync(join(folder, 'far', 'anji.yaml'), 'two')
    await until(() => texts.length > 0)
    deepEqual(texts, ['two'])
  })

  test('the poll outlives the folder', async () => {
    const inner = join(folder, 'inner')
    start(join(inner, 'anji.yaml'), 'one', 20)
    await until(() => troubles.length > 0)
    mkdirSync(inner)
    writeFileSync(join(inner, 'anji.yaml'), 'two')
    await until(() => texts.length > 0)
    rmSync(inner, { recursive: true })
    mkdirSync(inner)
    writeFileSync(join(inner, 'anji.yaml'), 'three')
    await until(() => texts.at(-1) === 'three')
  })

  test('a change between loading and watching is seen', async () => {
    const file = join(folder, 'anji.yaml')
    writeFileSync(file, 'two')
    start(file, 'one')
    await until(() => texts.length > 0)
    deepEqual(texts, ['two'])
  })

  test('the same text written again is no change', async () => {
    const file = join(folder, 'anji.yaml')
    writeFileSync(file, 'one')
    start(file, 'one')
    writeFileSync(file, 'one')
    // A second watch, which began later and knows less, has looked twice when it speaks; so the first one has too.
    await spokenByAnother(file)
    deepEqual(texts, [])
  })

  test('a stopped watch says nothing more', async () => {
    const file = join(folder, 'anji.yaml')
    writeFileSync(file, 'one')
    start(file, 'one', 20)
    stop()
    writeFileSync(file, 'two')
    await spokenByAnother(file)
    deepEqual(texts, [])
  })
})

/** When it returns, a watch on the file that began before has had its first two looks: what it sees next is an event. */
async function spokenByAnother(file: string): Promise<void> {
  const others: string[] = []
  const stopOther = watchFile(file, {
    text: 'none',
    bytesMax: 1000,
    onText: one => others.push(one),
    settleMs: 15,
    pollMs: POLL_NEVER_MS
  })
  await until(() => others.length > 0)
  stopOther()
}
