// The access log follows its settings.
import { deepEqual, equal, match, ok, throws } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { AccessLog, type AccessLogSettings } from '../../../src/access/access-log.ts'
import { endedExchange } from '../../support/exchange.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const settings = (path: string, more: Partial<AccessLogSettings> = {}): AccessLogSettings => ({
  ...{ path, format: 'json', pendingBytesMax: 1 << 20 },
  ...more
})

function folder(context: Closable): string {
  const made = mkdtempSync(join(tmpdir(), 'anji-access-'))
  context.after(() => rmSync(made, { recursive: true }))
  return made
}

const now = () => endedExchange({ endedAtMs: performance.now() })

suite('access log', () => {
  test('is nothing at all when it is off', () => {
    equal(
      AccessLog.open(settings('off'), () => undefined),
      undefined
    )
  })

  test('says the wall time of the end', async context => {
    const file = join(folder(context), 'a.log')
    const log = AccessLog.open(settings(file), () => undefined)
    log?.record(now())
    await log?.close()
    ok(Math.abs(Date.parse(JSON.parse(readFileSync(file, 'utf8')).time) - Date.now()) < 60_000)
  })

  test('changes its format and its file, and stops, without losing a line', async context => {
    const [first, second] = [join(folder(context), 'a.log'), join(folder(context), 'b.log')]
    const log = AccessLog.open(settings(first), () => undefined) as AccessLog
    log.record(now())
    log.configure(settings(first, { format: 'text' }))
    log.record(now())
    log.configure(settings(second))
    log.record(now())
    log.configure(settings('off'))
    log.record(now())
    await eventually('both files', () => [first, second].every(file => readFileSync(file, 'utf8') !== ''))
    await log.close()
    deepEqual(
      [first, second].map(file => readFileSync(file, 'utf8').replaceAll(/^(.).*\n/gm, '$1')),
      ['{2', '{']
    )
    equal(log.droppedCount, 0)
  })

  test('keeps its file when the next one cannot be opened, and keeps counting what was dropped', async context => {
    const file = join(folder(context), 'a.log')
    const log = AccessLog.open(settings(file, { pendingBytesMax: 10 }), () => undefined) as AccessLog
    log.record(now())
    equal(log.droppedCount, 1)
    throws(() => log.configure(settings('/nowhere/at/all')), /accessLog\.path.*ENOENT/)
    log.configure(settings(file))
    equal(log.droppedCount, 1)
    log.record(now())
    await log.close()
    match(readFileSync(file, 'utf8'), /^\{.*\}\n$/)
    equal(log.droppedCount, 1)
  })
})
