// Hostile bodies of 8 MB, the largest that Dubbo sends by default: each is refused or walked within its budget.
import { equal, ok, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { READ_BUDGET, SKIP_BUDGET } from '../../../codecs/hessian2/budget.ts'
import { HessianReader } from '../../../codecs/hessian2/reader.ts'
import { skipValues } from '../../../codecs/hessian2/skip.ts'
import { List } from '../../../codecs/hessian2/value.ts'
import { fromHex } from '../../support/hessian2-grammar.ts'

const BODY_BYTES = 8 << 20

/** A body of 8 MB: a start, one thing again and again, an end. */
function body(start: string, again: string, end = '5a'): Buffer {
  const times = Math.floor((BODY_BYTES - 100) / fromHex(again).length)
  return Buffer.concat([fromHex(start), Buffer.alloc(times * fromHex(again).length, fromHex(again)), fromHex(end)])
}

const read = (bytes: Buffer, budget = READ_BUDGET): unknown => new HessianReader(bytes, 0, bytes.length, budget).read()
const skip = (bytes: Buffer): number => skipValues(bytes, 0, bytes.length, 1)

suite('budget', () => {
  test('ends the reading of millions of small values, which the skipper passes', () => {
    for (const [start, again] of [
      ['57', '48 5a'],
      ['57', '78'],
      ['57', '57 5a'],
      ['57', '4e'],
      ['57', '90'],
      ['57', 'e0'],
      ['57', '5b'],
      ['57', '20'],
      ['57', '00'],
      ['57', '01 61'],
      ['57', '4b 00 00 00 01'],
      ['57', '02 ed a0 bd ed b8 80'],
      ['57 43 01 45 90 60', '60'],
      ['57 43 01 50 91 01 78 60 90', '60 90'],
      ['57 70 01 74', '70 90'],
      ['48', '48 5a 4e'],
      ['57 78', '51 91']
    ] as const) {
      const bytes = body(start, again)
      throws(() => read(bytes), { code: 'BUDGET_EXCEEDED' }, again)
      equal(skip(bytes), bytes.length, again)
    }
  })

  test('ends both on endless class definitions', () => {
    for (const again of ['43 01 41 90', '43 00 90']) {
      throws(() => read(body('', again, '4e')), { code: 'BUDGET_EXCEEDED' })
      throws(() => skip(body('', again, '4e')), { code: 'BUDGET_EXCEEDED' })
    }
    const fields = Buffer.concat([fromHex('43 01 41 49 00 7f ff ff'), Buffer.alloc(0x7fffff), fromHex('4e')])
    throws(() => read(fields), { code: 'BUDGET_EXCEEDED' })
    equal(skip(fields), fields.length)
  })

  test('ends both on values that nest too deep, long before the stack does', () => {
    for (const again of ['79', '57', '48', '48 4e', '71 00', '48 48', '7f']) {
      throws(() => read(body('', again)), { code: 'BUDGET_EXCEEDED' }, again)
      throws(() => skip(body('', again)), { code: 'BUDGET_EXCEEDED' }, again)
    }
    const beans = Buffer.concat([fromHex('43 01 50 91 01 78'), Buffer.alloc(1 << 20, 0x60)])
    throws(() => read(beans), { code: 'BUDGET_EXCEEDED' })
    throws(() => skip(beans), { code: 'BUDGET_EXCEEDED' })
  })

  test('lets pass what nests as deep as allowed', () => {
    const nested = (depth: number): Buffer => Buffer.concat([Buffer.alloc(depth - 1, 0x79), fromHex('78')])
    for (const walk of [read, skip]) {
      walk(nested(SKIP_BUDGET.depthMax))
      throws(() => walk(nested(SKIP_BUDGET.depthMax + 1)), { code: 'BUDGET_EXCEEDED' })
    }
    equal(SKIP_BUDGET.depthMax, READ_BUDGET.depthMax)
  })

  test('does not count depth that was left again', () => {
    const bytes = Buffer.concat([
      fromHex('57'),
      Buffer.alloc(2000, 0x78),
      Buffer.alloc(4000, fromHex('48 5a')),
      fromHex('5a')
    ])
    ok(read(bytes) instanceof List)
    equal(skip(bytes), bytes.length)
  })

  test('joins endless small chunks once', () => {
    for (const [again, end] of [
      ['52 00 00', '00'],
      ['52 00 01 61', '00'],
      ['41 00 00', '20'],
      ['41 00 01 61', '20']
    ] as const) {
      const bytes = body('', again, end)
      const value = read(bytes)
      ok(typeof value === 'string' || Buffer.isBuffer(value))
      equal(value.length, again.endsWith('61') ? (bytes.length - 1) / 4 : 0)
      equal(skip(bytes), bytes.length)
    }
  })

  test('is the caller’s to choose', () => {
    const three = fromHex('7b 90 91 92')
    ok(read(three, { depthMax: 1, nodesMax: 7 }))
    throws(() => read(three, { depthMax: 0, nodesMax: 7 }), { code: 'BUDGET_EXCEEDED' })
    const bytes = fromHex('7a 20 20')
    ok(read(bytes, { depthMax: 1, nodesMax: 12 }))
    throws(() => read(bytes, { depthMax: 1, nodesMax: 11 }), { code: 'BUDGET_EXCEEDED' })
    throws(() => read(three, { depthMax: 1, nodesMax: 6 }), { code: 'BUDGET_EXCEEDED' })
  })

  test('holds for what is read after it was skipped', () => {
    const bytes = Buffer.concat([body('57', '78'), fromHex('51 92')])
    const reader = new HessianReader(bytes)
    reader.skip()
    throws(() => reader.read(), { code: 'BUDGET_EXCEEDED' })
  })
})
