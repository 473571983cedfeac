// `anji check`: every mistake with its place, for people and for programs.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { runAnji } from '../../support/run-anji.ts'

suite('anji check', () => {
  let folder = ''
  const file = (text: string): string => {
    const path = join(folder, 'anji.yaml')
    writeFileSync(path, text)
    return path
  }
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'anji-check-'))
  })
  after(() => rmSync(folder, { recursive: true }))

  test('says that a good file is good', async () => {
    const path = file('listeners: { gateway: { address: "127.0.0.1:0" } }\n')
    deepEqual(await runAnji('check', path), { code: 0, stdout: `${path} is good\n`, stderr: '' })
  })

  test('says every mistake with line and column, and ends with 1', async () => {
    const path = file('listener: {}\nworkers: -1\n')
    const { code, stdout } = await runAnji('check', path)
    equal(code, 1)
    match(stdout, /anji\.yaml:1:1.*listener/)
    match(stdout, /anji\.yaml:2:10.*workers/)
  })

  test('knows how many workers there may be', async () => {
    for (const workers of ['1', '4', 'auto']) {
      const path = file(`workers: ${workers}\nlisteners: { gateway: { address: "127.0.0.1:0" } }\n`)
      deepEqual(await runAnji('check', path), { code: 0, stdout: `${path} is good\n`, stderr: '' })
    }
    for (const [workers, sentence] of [
      ['0', 'workers must be at least 1, but is 0'],
      ['1.5', 'workers must be a whole number from 1 to 256, or auto'],
      ['many', 'workers must be a whole number from 1 to 256, or auto'],
      ['257', 'workers must be at most 256, but is 257']
    ] as const) {
      const { code, stdout } = await runAnji('check', file(`workers: ${workers}\n`))
      equal(code, 1)
      ok(stdout.includes(`anji.yaml:1:10: ${sentence}`), stdout)
    }
  })

  test('says them as JSON', async () => {
    const { code, stdout } = await runAnji('check', file('workers: -1\n'), '--json')
    equal(code, 1)
    const { ok, found } = JSON.parse(stdout) as { ok: boolean; found: { line: number; column: number; path: string }[] }
    deepEqual([ok, found.map(({ line, column, path }) => [line, column, path])], [false, [[1, 10, 'workers']]])
  })

  test('says that a file is missing', async () => {
    const { code, stdout } = await runAnji('check', join(folder, 'none.yaml'))
    equal(code, 1)
    match(stdout, /there is no such file/)
  })
})
