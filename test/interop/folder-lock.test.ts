// The lock that keeps two test processes from building the same peers at once.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { withLock } from './folder-lock.ts'

const root = mkdtempSync(join(tmpdir(), 'anji-lock-'))
after(() => rmSync(root, { recursive: true }))

suite('folder lock', () => {
  test('one works at a time, and the others follow', async () => {
    const folder = join(root, 'turns')
    const seen: string[] = []
    const work = (name: string) => () =>
      withLock(folder, 10_000, async () => {
        seen.push(`${name} in`)
        await new Promise(resolve => setImmediate(resolve))
        seen.push(`${name} out`)
      })
    await Promise.all([work('a')(), work('b')()])
    deepEqual(seen, ['a in', 'a out', 'b in', 'b out'])
    equal(existsSync(folder), false)
  })

  test('work that fails gives the lock back', async () => {
    const folder = join(root, 'fails')
    await rejects(
      withLock(folder, 10_000, () => Promise.reject(new Error('broken'))),
      /broken/
    )
    equal(await withLock(folder, 10_000, async () => 'next'), 'next')
  })

  test('a holder that died loses it', async () => {
    const folder = join(root, 'dead')
    const { pid } = spawnSync(process.execPath, ['-e', ''])
    mkdirSync(folder)
    writeFileSync(join(folder, 'pid'), String(pid))
    equal(await withLock(folder, 10_000, async () => 'taken'), 'taken')
  })

  test('a holder that lives keeps it, and waiting ends with its name', async () => {
    const folder = join(root, 'alive')
    mkdirSync(folder)
    writeFileSync(join(folder, 'pid'), String(process.pid))
    await rejects(
      withLock(folder, 0, async () => 'taken'),
      new RegExp(`held by process ${process.pid}`)
    )
  })
})
