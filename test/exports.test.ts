// What other programs can import: every door of the package opens by its name, and holds exactly what it should.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { suite, test } from 'node:test'

type Manifest = { exports: Record<string, string>; bin: Record<string, string>; files: string[] }

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const nameOf = (door: string): string => `anji${door.slice(1)}`

/** What a door must hold at least; the first one holds exactly this. */
const HELD: Record<string, string[]> = {
  '.': ['ConfigurationError', 'ERRORS', 'loadConfig', 'parseConfig', 'start'],
  './codecs/dubbo': ['CodecError', 'FrameReader', 'dubboProtocol', 'statusName'],
  './codecs/http': ['CodecError', 'encodeResponseHead'],
  './codecs/hessian2': ['HessianReader', 'HessianWriter', 'fromJson', 'toJson'],
  './codecs/json': ['CodecError', 'parseJson'],
  './governance': ['BALANCERS'],
  './registries': ['MemoryRegistry', 'formatServiceKey']
}

suite('the package', () => {
  test('has these doors', () => {
    deepEqual(Object.keys(manifest.exports).sort(), Object.keys(HELD).sort())
  })

  for (const [door, names] of Object.entries(HELD))
    test(`opens ${nameOf(door)}`, async () => {
      const held = Object.keys((await import(nameOf(door))) as object)
      deepEqual(
        names.filter(name => !held.includes(name)),
        []
      )
      if (door === '.') deepEqual(held.sort(), names)
      equal(existsSync(manifest.exports[door]!.replace(/\.js$/, '.d.ts')), true)
    })

  test('keeps everything else to itself', async () => {
    for (const inside of ['anji/dist/src/anji.js', 'anji/src/anji.js', 'anji/codecs/errors', 'anji/package.json'])
      await rejects(import(inside), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' })
  })

  test('ships every file that its doors and its command lead to', () => {
    for (const file of [...Object.values(manifest.exports), ...Object.values(manifest.bin)])
      equal(
        manifest.files.some(folder => file.replace('./', '').startsWith(`${folder}/`)),
        true,
        file
      )
    equal(readFileSync(manifest.bin['anji']!, 'utf8').startsWith('#!/usr/bin/env node\n'), true)
  })
})
