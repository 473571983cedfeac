// Writing: the bytes that Java writes, and nothing for values that Java could not have.
import { deepEqual, equal, notEqual, ok, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HessianReader } from '../../../codecs/hessian2/reader.ts'
import { Bean, Double, HessianMap, List, Timestamp, type Value } from '../../../codecs/hessian2/value.ts'
import { HessianWriter } from '../../../codecs/hessian2/writer.ts'
import { RECORDED_BODIES } from '../../support/hessian2-bodies.ts'
import { ACCEPTED, CANONICAL, fromHex } from '../../support/hessian2-grammar.ts'

function write(...values: Value[]): Buffer {
  const writer = new HessianWriter()
  for (const value of values) writer.write(value)
  return writer.finish()
}

/** A value from outside the type system, as a caller in plain JavaScript may pass it. */
const untyped = (value: unknown): Value => value as Value

suite('writer', () => {
  test('writes each value in the form that Java picks', () => {
    for (const [hex, value] of CANONICAL)
      equal(write(value).toString('hex'), fromHex(hex).toString('hex'), hex.slice(0, 40))
  })

  test('turns other forms into that one', () => {
    for (const [hex, value] of ACCEPTED) {
      const written = write(new HessianReader(fromHex(hex)).read())
      notEqual(written.toString('hex'), fromHex(hex).toString('hex'), hex)
      deepEqual(write(new HessianReader(written).read()), written)
      deepEqual(new HessianReader(written).read(), value, hex.slice(0, 40))
    }
  })

  test('gives recorded bodies back byte for byte', () => {
    for (const { bytes, name } of RECORDED_BODIES) {
      const reader = new HessianReader(bytes)
      const writer = new HessianWriter()
      while (reader.offset < bytes.length) writer.write(reader.read())
      equal(writer.finish().toString('hex'), bytes.toString('hex'), name)
    }
  })

  test('writes text of every kind and length around the sizes of its forms', () => {
    for (const piece of ['a', 'é', '中', '😀', '\ud83d', '\ude00', '\ufeff', '\0'])
      for (const units of [
        0, 1, 23, 24, 25, 31, 32, 33, 1022, 1023, 1024, 32766, 32767, 32768, 32769, 65535, 65536, 70000
      ]) {
        const text = piece.repeat(units).slice(0, units)
        const mixed = `${'b'.repeat(units)}${piece}`
        deepEqual(new HessianReader(write(text)).read(), text)
        deepEqual(new HessianReader(write(mixed)).read(), mixed)
      }
  })

  test('keeps the stream readable while it grows', () => {
    const writer = new HessianWriter()
    const before = write('x'.repeat(300))
    writer.write('x'.repeat(300))
    const first = writer.finish()
    for (let left = 100; left > 0; left--) writer.writeString('y'.repeat(left * 10))
    deepEqual(first, before)
    deepEqual(writer.finish().subarray(0, before.length), before)
    equal(
      writer.finish().length,
      before.length + write(...Array.from({ length: 100 }, (_, index) => 'y'.repeat((100 - index) * 10))).length
    )
  })

  test('knows a class by its content, not by its object', () => {
    const one = new Bean({ type: 'P', fields: ['x'] }, [1])
    const other = new Bean({ type: 'P', fields: ['x'] }, [2])
    const wider = new Bean({ type: 'P', fields: ['x', 'y'] }, [3, 4])
    deepEqual(
      write(one, other, wider, one),
      fromHex('43 01 50 91 01 78 60 91 60 92 43 01 50 92 01 78 01 79 61 93 94 51 90')
    )
  })

  test('refers to containers in no more than one step', () => {
    const items = Array.from({ length: 100_000 }, (_, index) => new List([index]))
    const twice = new List([...items, ...items])
    const back = new HessianReader(write(twice), 0, undefined, { depthMax: 4, nodesMax: 1_000_000 }).read()
    ok(back instanceof List)
    equal(back.items.length, 200_000)
    equal(back.items[0], back.items[100_000])
    equal(back.items[99_999], back.items[199_999])
  })
})

suite('writer refuses', () => {
  test('numbers that are no int, and integers that are no long', () => {
    for (const value of [0.5, NaN, Infinity, 2 ** 31, -(2 ** 31) - 1, 1e300])
      throws(() => write(value), { code: 'BAD_VALUE' })
    for (const value of [2n ** 63n, -(2n ** 63n) - 1n, 2n ** 70n]) {
      throws(() => write(value), { code: 'BAD_VALUE' })
      throws(() => write(new Timestamp(value)), { code: 'BAD_VALUE' })
    }
  })

  test('what is no value at all', () => {
    for (const value of [undefined, {}, [], new Map(), new Date(0), Symbol('s'), () => 1])
      throws(() => write(untyped(value)), { code: 'BAD_VALUE' })
    throws(() => write(new List([untyped({})])), { code: 'BAD_VALUE' })
  })

  test('a bean without a value for each field', () => {
    throws(() => write(new Bean({ type: 'P', fields: ['x'] }, [])), { code: 'BAD_VALUE' })
    throws(() => write(new Bean({ type: 'P', fields: [] }, [1])), { code: 'BAD_VALUE' })
  })

  test('values that nest too deep', () => {
    let deep: Value = new Double(1)
    for (let left = 511; left > 0; left--) deep = left % 2 ? new List([deep]) : new HessianMap(new Map([[1, deep]]))
    deepEqual(new HessianReader(write(deep)).read(), deep)
    for (let left = 100_000; left > 0; left--) deep = new List([deep])
    throws(() => write(deep), { code: 'BUDGET_EXCEEDED' })
  })
})
