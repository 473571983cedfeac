// A file that cannot be had is a reason, never an exception.
import { deepEqual, match } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readFileText } from '../../../registries/file/read-text.ts'

test('a text is read, and everything else is a reason', context => {
  const folder = mkdtempSync(join(tmpdir(), 'anji-read-'))
  context.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'list')
  const reason = (): string => {
    const read = readFileText(file, 10)
    return read.ok ? 'none' : read.reason
  }
  match(reason(), /there is no such file/)
  writeFileSync(file, 'zehn Zeich')
  deepEqual(readFileText(file, 10), { ok: true, text: 'zehn Zeich' })
  writeFileSync(file, 'elf Zeichen')
  match(reason(), /it has 11 bytes, over 10/)
  writeFileSync(file, Buffer.from([0xff, 0xfe]))
  match(reason(), /not UTF-8/)
  const read = readFileText(folder, 10_000_000)
  match(read.ok ? 'none' : read.reason, /it is a directory/)
})
