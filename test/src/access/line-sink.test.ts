// Lines reach their file in order; what does not fit is dropped and counted; nothing ever waits.
import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  unlinkSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { LineSink } from '../../../src/access/line-sink.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

function sinkTo(context: Closable, name: string, pendingBytesMax = 1 << 20) {
  const folder = mkdtempSync(join(tmpdir(), 'anji-sink-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const troubles: string[] = []
  const path = join(folder, name)
  return {
    path,
    folder,
    troubles,
    open: () => new LineSink({ path, pendingBytesMax, onTrouble: reason => troubles.push(reason) })
  }
}

suite('line sink', () => {
  test('writes every line in its order, more than fit into one write, and appends to what was there', async context => {
    const { path, open } = sinkTo(context, 'a.log')
    const wanted: string[] = []
    for (let round = 0; round < 2; round++) {
      const sink = open()
      for (let at = 0; at < 2000; at++) {
        const line = `${round} ${at} ${'中'.repeat(at % 50)}\n`
        wanted.push(line)
        sink.append(line)
      }
      await sink.close()
      equal(sink.droppedCount, 0)
    }
    equal(readFileSync(path, 'utf8'), wanted.join(''))
  })

  test('a single line is written soon, without an end or further lines', async context => {
    const { path, open } = sinkTo(context, 'a.log')
    const sink = open()
    context.after(() => sink.close())
    sink.append('alone\n')
    await eventually('the line', () => readFileSync(path, 'utf8') === 'alone\n')
  })

  test('lines above the limit are dropped and counted, and it goes on when there is room again', async context => {
    const { path, open } = sinkTo(context, 'a.log', 1000)
    const sink = open()
    for (let at = 0; at < 15; at++) sink.append(`${'x'.repeat(99)}\n`)
    equal(sink.droppedCount, 5)
    await eventually('the first lines', () => readFileSync(path, 'utf8').length === 1000)
    // The file has the lines a moment before the sink hears of it, and until then there is no room.
    await eventually('room for another line', () => {
      const dropped = sink.droppedCount
      sink.append('after\n')
      return sink.droppedCount === dropped
    })
    await sink.close()
    match(readFileSync(path, 'utf8'), /^(?:x{99}\n){10}after\n$/)
  })

  test('what comes after the end is dropped and counted', async context => {
    const sink = sinkTo(context, 'a.log').open()
    await sink.close()
    sink.append('late\n')
    equal(sink.droppedCount, 1)
  })

  test('a reopened file is a new one, and what was appended before stays in the old one', async context => {
    const { path, open } = sinkTo(context, 'a.log')
    const sink = open()
    sink.append('before\n')
    renameSync(path, `${path}.1`)
    sink.reopen()
    await eventually('the new file', () => readOrNothing(path) !== undefined)
    sink.append('after\n')
    await sink.close()
    deepEqual([readFileSync(`${path}.1`, 'utf8'), readFileSync(path, 'utf8')], ['before\n', 'after\n'])
  })

  test('a file that cannot be reopened is told once, and the old one is kept', async context => {
    const { path, folder, troubles, open } = sinkTo(context, 'a.log')
    const sink = open()
    sink.append('before\n')
    const old = openSync(path, 'r')
    unlinkSync(path)
    rmSync(folder, { recursive: true })
    sink.reopen()
    await eventually('the trouble', () => troubles.length === 1)
    sink.append('after\n')
    await sink.close()
    const bytes = Buffer.alloc(100)
    equal(bytes.toString('utf8', 0, readSync(old, bytes)), 'before\nafter\n')
    closeSync(old)
    execFileSync('mkdir', [folder])
    match(troubles.join(), /ENOENT.*kept/)
  })

  test('a pipe whose reader stopped costs lines and not the process; nothing is lost once it reads again', async context => {
    const { path, open } = sinkTo(context, 'pipe', 200_000)
    execFileSync('mkfifo', [path])
    throws(open, /ENXIO/)
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const sink = open()
    const line = `${'y'.repeat(999)}\n`
    for (let at = 0; at < 300; at++) sink.append(line)
    equal(sink.droppedCount, 100)
    let length = 0
    const bytes = Buffer.alloc(65_536)
    await eventually('everything that was kept', () => {
      try {
        length += readSync(reader, bytes)
      } catch (error) {
        equal((error as NodeJS.ErrnoException).code, 'EAGAIN')
      }
      return length === 200_000
    })
    await sink.close()
    closeSync(reader)
  })

  test('lines of several writers into one pipe are never mixed, however slowly it is read', async context => {
    const { path, open } = sinkTo(context, 'pipe', 10_000_000)
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const sinks = ['a', 'b', 'c'].map(name => ({ name, sink: open() }))
    for (let at = 0; at < 1000; at++)
      for (const { name, sink } of sinks) sink.append(`${name.repeat(100 + (at % 500))} ${at}\n`)
    const bytes = Buffer.alloc(3000)
    let text = ''
    await eventually('all lines', () => {
      try {
        text += bytes.toString('latin1', 0, readSync(reader, bytes))
      } catch (error) {
        equal((error as NodeJS.ErrnoException).code, 'EAGAIN')
      }
      return text.length === sinks.length * linesLength(1000)
    })
    const lines = text.trimEnd().split('\n')
    for (const { name, sink } of sinks) {
      const own = lines.filter(line => line.startsWith(name))
      deepEqual(
        own,
        Array.from({ length: 1000 }, (_, at) => `${name.repeat(100 + (at % 500))} ${at}`)
      )
      await sink.close()
    }
    closeSync(reader)
  })

  test('a line longer than a pipe takes whole still gets through, and the lines around it', async context => {
    const { path, open } = sinkTo(context, 'pipe', 10_000_000)
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const sink = open()
    const wanted = [10, 4096, 5000, 20, 200_000, 30].map(length => `${'z'.repeat(length - 1)}\n`)
    for (const line of wanted) sink.append(line)
    const bytes = Buffer.alloc(65_536)
    let text = ''
    await eventually('all lines', () => {
      try {
        text += bytes.toString('latin1', 0, readSync(reader, bytes))
      } catch (error) {
        equal((error as NodeJS.ErrnoException).code, 'EAGAIN')
      }
      return text.length >= wanted.join('').length
    })
    equal(text, wanted.join(''))
    await sink.close()
    closeSync(reader)
  })

  test('a failing write is told once, counted, and forgotten when writes succeed again', async context => {
    const { path, troubles, open } = sinkTo(context, 'pipe')
    execFileSync('mkfifo', [path])
    const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const sink = open()
    closeSync(reader)
    sink.append('one\n')
    await eventually('the loss', () => sink.droppedCount === 1)
    sink.append('two\n')
    await eventually('the next loss', () => sink.droppedCount === 2)
    equal(troubles.length, 1)
    match(troubles.join(), /pipe: EPIPE/)
    await sink.close()
  })
})

function linesLength(count: number): number {
  let length = 0
  for (let at = 0; at < count; at++) length += 100 + (at % 500) + ` ${at}\n`.length
  return length
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
