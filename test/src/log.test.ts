// The log: JSON lines on standard error, with words for levels, nothing below the level that was asked for.
import { deepEqual, equal } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { suite, test } from 'node:test'

const LOG = new URL('../../src/log.js', import.meta.url).href
const PROGRAM = `
const { openLog } = await import(${JSON.stringify(LOG)})
const log = openLog('warn')
log.info('unheard')
log.warn({ port: 1 }, 'heard')
process.kill(process.pid, 'SIGKILL')`

suite('log', () => {
  test('a line is written before anything else can happen', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', PROGRAM], { encoding: 'utf8' })
    equal(stdout, '')
    const lines = stderr
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>)
    deepEqual(
      lines.map(({ level, port, msg }) => [level, port, msg]),
      [['warn', 1, 'heard']]
    )
    equal(Number.isNaN(Date.parse(String(lines[0]?.time))), false)
  })
})
