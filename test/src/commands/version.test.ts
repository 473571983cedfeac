// `anji version` says what package.json says.
import { deepEqual, equal, match } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { runAnji } from '../../support/run-anji.ts'

test('anji version says the versions of Anji and of Node', async () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
  const { code, stdout } = await runAnji('version')
  equal(code, 0)
  equal(stdout, `anji ${version} (Node.js ${process.versions.node})\n`)
  match(version, /^\d+\.\d+\.\d+/)
  deepEqual(JSON.parse((await runAnji('version', '--json')).stdout), { anji: version, node: process.versions.node })
})
