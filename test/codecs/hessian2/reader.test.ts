// Reading: hand-written bytes of the whole grammar, bodies from Java, and everything that must not pass.
import { deepEqual, equal, ok, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { HessianReader } from '../../../codecs/hessian2/reader.ts'
import { skipValues } from '../../../codecs/hessian2/skip.ts'
import { Bean, HessianMap, List, type Value } from '../../../codecs/hessian2/value.ts'
import { RECORDED_BODIES } from '../../support/hessian2-bodies.ts'
import { ACCEPTED, CANONICAL, fromHex, REFUSED } from '../../support/hessian2-grammar.ts'
import { isCodecError } from '../../support/is-codec-error.ts'

const read = (hex: string): Value => new HessianReader(fromHex(hex)).read()

function readAll(bytes: Buffer): Value[] {
  const reader = new HessianReader(bytes)
  const values: Value[] = []
  while (reader.offset < bytes.length) values.push(reader.read())
  return values
}

suite('reader', () => {
  test('reads each form of each type', () => {
    for (const [hex, value] of [...CANONICAL, ...ACCEPTED]) deepEqual(read(hex), value, hex.slice(0, 40))
  })

  test('stops where the value ends, and so does the skipper', () => {
    for (const [hex] of [...CANONICAL, ...ACCEPTED]) {
      const bytes = Buffer.concat([fromHex('90'), fromHex(hex), fromHex('90')])
      const reader = new HessianReader(bytes, 1)
      reader.read()
      equal(reader.offset, bytes.length - 1, hex.slice(0, 40))
      equal(skipValues(bytes, 1, bytes.length, 1), bytes.length - 1, hex.slice(0, 40))
    }
  })

  test('refuses what breaks the grammar, and so does the skipper', () => {
    for (const [hex, code] of REFUSED) {
      const bytes = fromHex(hex)
      throws(() => new HessianReader(bytes).read(), { name: 'CodecError', code }, hex)
      throws(() => skipValues(bytes, 0, bytes.length, 1), { name: 'CodecError', code }, hex)
    }
  })

  test('refuses each form that was cut anywhere', () => {
    for (const [hex] of [...CANONICAL, ...ACCEPTED]) {
      const bytes = fromHex(hex)
      const step = Math.max(1, bytes.length >> 9)
      for (let end = 0; end < bytes.length; end += step) {
        throws(() => new HessianReader(bytes, 0, end).read(), isCodecError, `${hex.slice(0, 40)} to ${end}`)
        throws(() => skipValues(bytes, 0, end, 1), isCodecError, `${hex.slice(0, 40)} to ${end}`)
      }
    }
  })

  test('has a place within its bytes', () => {
    for (const [start, end] of [
      [0, 3],
      [2, 1],
      [-1, 2]
    ] as const)
      throws(() => new HessianReader(Buffer.alloc(2), start, end), { code: 'TRUNCATED' })
    throws(() => new HessianReader(Buffer.of()).read(), { code: 'TRUNCATED' })
    throws(() => new HessianReader(Buffer.of()).readString(), { code: 'TRUNCATED' })
  })
})

suite('reader on recorded bodies', () => {
  test('reads value by value where the skipper skips', () => {
    for (const { bytes, name } of RECORDED_BODIES) {
      const reader = new HessianReader(bytes)
      for (let count = 1; reader.offset < bytes.length; count++) {
        reader.read()
        equal(skipValues(bytes, 0, bytes.length, count), reader.offset, name)
      }
    }
  })

  test('reads what was called and what was answered', () => {
    const bodyOf = (part: string): Value[] => readAll(RECORDED_BODIES.find(({ name }) => name.includes(part))!.bytes)
    deepEqual(bodyOf('hello request').slice(0, 6), [
      '2.0.2',
      'demo.Api',
      '1.0.0',
      'hello',
      'Ljava/lang/String;',
      'wé中🤣'
    ])
    const [flag, thrown] = bodyOf('IllegalStateException, cause refers to itself')
    equal(flag, 3)
    ok(thrown instanceof Bean)
    equal(thrown.definition.type, 'java.lang.IllegalStateException')
    equal(thrown.get('detailMessage'), 'b')
    const cause = thrown.get('cause')
    ok(cause instanceof Bean)
    equal(cause.get('cause'), cause)
    equal(cause.get('no such field'), undefined)
  })

  test('refuses them when they were cut anywhere', () => {
    for (const { bytes, kind } of RECORDED_BODIES.filter(({ bytes }) => bytes.length < 700)) {
      const count = readAll(bytes).length
      ok(count > 0, kind)
      for (let end = 0; end < bytes.length; end++)
        throws(() => {
          const reader = new HessianReader(bytes, 0, end)
          for (let left = count; left > 0; left--) reader.read()
        }, isCodecError)
    }
  })
})

suite('reader that skips', () => {
  const tail = '51 91 60 93 70 90'

  test('knows afterwards what stood in the skipped value', () => {
    // A list of a bean and a typed list; behind it a reference into it, a bean of its class, a list of its type.
    const reader = new HessianReader(fromHex(`7a 43 01 50 91 01 78 60 92 71 01 74 91 ${tail}`))
    reader.skip()
    deepEqual(reader.read(), new Bean({ type: 'P', fields: ['x'] }, [2]))
    deepEqual(reader.read(), new Bean({ type: 'P', fields: ['x'] }, [3]))
    deepEqual(reader.read(), new List([], 't'))
    throws(() => reader.read(), { code: 'TRUNCATED' })
  })

  test('gives each reference to a skipped container the same object', () => {
    const reader = new HessianReader(fromHex('79 48 5a 51 91 51 90 51 91'))
    reader.skip()
    const inner = reader.read()
    const outer = reader.read()
    ok(outer instanceof List && inner instanceof HessianMap)
    equal(outer.items[0], inner)
    equal(reader.read(), inner)
  })

  test('skips what uses things read before, and several values in a row', () => {
    const reader = new HessianReader(
      fromHex('43 01 50 91 01 78 60 92 60 51 90 43 01 51 90 61 7a 61 70 01 74 60 93 51 93 51 91 70 90 61 51 90')
    )
    const first = reader.read()
    for (let left = 3; left > 0; left--) reader.skip()
    deepEqual(reader.read(), new Bean({ type: 'P', fields: ['x'] }, [3]))
    const list = reader.read()
    ok(list instanceof List)
    equal(list.items.length, 2)
    deepEqual(reader.read(), new Bean({ type: 'P', fields: ['x'] }, [first]))
    deepEqual(reader.read(), new List([], 't'))
    deepEqual(reader.read(), new Bean({ type: 'Q', fields: [] }, []))
    equal(reader.read(), first)
  })

  test('reads the same with any of the values skipped', () => {
    for (const { bytes, name } of RECORDED_BODIES) {
      const values = readAll(bytes)
      for (let skipped = 0; skipped < Math.min(1 << values.length, 64); skipped++) {
        const reader = new HessianReader(bytes)
        for (const [index, value] of values.entries())
          if (skipped & (1 << index)) reader.skip()
          else deepEqual(reader.read(), value, name)
      }
    }
  })

  test('refuses what was never defined, skipped or not', () => {
    for (const after of ['51 91', '60', '70 90']) {
      const reader = new HessianReader(fromHex(`78 ${after}`))
      reader.skip()
      throws(() => reader.read(), { code: 'BAD_REFERENCE' })
    }
  })
})

suite('strings by themselves', () => {
  test('are read as text or null', () => {
    const reader = new HessianReader(fromHex('01 61 4e 30 01 62 52 00 01 63 00'))
    deepEqual(
      [reader.readString(), reader.readString(), reader.readString(), reader.readString()],
      ['a', null, 'b', 'c']
    )
  })

  test('are nothing else', () => {
    for (const hex of ['90', 'e0', '54', '21 61', '48 5a', '43 01 41 90 60', '4b 00 00 00 00'])
      throws(() => new HessianReader(fromHex(hex)).readString(), { code: 'BAD_MESSAGE' }, hex)
  })
})
