// Our Hessian codec against Dubbo's own: Java's bytes read and written again are the same bytes, and Java agrees.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { HessianReader } from '../../codecs/hessian2/reader.ts'
import type { Value } from '../../codecs/hessian2/value.ts'
import { HessianWriter } from '../../codecs/hessian2/writer.ts'
import { type HessianEcho, startHessianEcho } from './hessian-echo.ts'
import { interopSuite } from './interop-suite.ts'

/** What Java cannot write, or not read back from its own bytes. */
const CANNOT = ['optional', 'iterator']

/**
 * Streams that we write in other bytes than Java, which reads them as the same values. The library of 3.2 cuts bytes
 * into chunks of 4093, what its buffer holds behind a chunk's head; ours cuts as that of 3.3, at 8189.
 */
const OTHER_BYTES = {
  d32: [4096, 8189, 8192, 32768, 65536, 70_000].map(length => `bytes of ${length}`),
  d33: []
}

function again(bytes: Buffer): Buffer {
  const reader = new HessianReader(bytes)
  const values: Value[] = []
  while (reader.offset < bytes.length) values.push(reader.read())
  const writer = new HessianWriter()
  for (const value of values) writer.write(value)
  return writer.finish()
}

for (const generation of ['d32', 'd33'] as const) {
  interopSuite(`Hessian of ${generation}`, () => {
    let echo: HessianEcho
    const ours = new Map<string, Buffer>()

    before(async () => {
      echo = await startHessianEcho(generation)
      for (const [name, bytes] of echo.streams) ours.set(name, again(bytes))
    })
    after(() => echo.stop())

    test('writes all but what Java itself cannot', () => {
      ok(echo.streams.size > 100, `${echo.streams.size} streams`)
      deepEqual([...echo.cannot.keys()], CANNOT)
    })

    test('is read and written again in the same bytes', () => {
      const different = [...echo.streams].filter(([name, bytes]) => !bytes.equals(ours.get(name) ?? Buffer.alloc(0)))
      deepEqual(
        different.map(([name]) => name),
        OTHER_BYTES[generation]
      )
    })

    test('Java reads what we wrote as what it wrote itself', async () => {
      const { same, other } = await echo.check(ours)
      deepEqual([...other], [])
      equal(same.length, echo.streams.size)
    })
  })
}
