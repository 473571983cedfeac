// The access log of a plane, across changes of its settings.
import { deepEqual } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { compileSnapshot } from '../../../src/control/compile.ts'
import { LocalPlane } from '../../../src/workers/local-plane.ts'
import type { Served } from '../../../src/workers/plane.ts'
import { configOf } from '../../support/config-text.ts'
import type { Closable } from '../../support/sockets.ts'

function served(accessLog: string, version = 1): Served {
  const config = configOf(`accessLog: { path: "${accessLog}" }\nlisteners: { gate: { address: 127.0.0.1:0 } }`)
  return { snapshot: compileSnapshot(config, version, 'anji.yaml'), accessLog: config.accessLog }
}

function folder(context: Closable): string {
  const made = mkdtempSync(join(tmpdir(), 'anji-plane-'))
  context.after(() => rmSync(made, { recursive: true }))
  return made
}

async function open(context: Closable, first: Served, said: string[]): Promise<LocalPlane> {
  const plane = new LocalPlane(first, (_facts, message) => void said.push(message))
  context.after(() => plane.close())
  await plane.open()
  return plane
}

suite('a plane in this process', () => {
  test('says that an access log which was off needs a restart', async context => {
    const said: string[] = []
    const plane = await open(context, served('off'), said)
    await plane.apply(served(join(folder(context), 'a.log'), 2))
    deepEqual(said, ['the access log starts with the next restart'])
  })

  test('keeps an access log whose new file cannot be opened, and says so', async context => {
    const said: string[] = []
    const plane = await open(context, served(join(folder(context), 'a.log')), said)
    await plane.apply(served('/nowhere/at/all', 2))
    deepEqual(said, ['the access log stays as it was'])
  })
})
