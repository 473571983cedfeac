// Text is counted in UTF-16 units but stored in bytes; both surrogate forms count alike and nothing malformed passes.
import { equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { textEnd } from '../../../codecs/hessian2/text-end.ts'

const end = (hex: string, units: number): number => {
  const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex')
  return textEnd(bytes, 0, bytes.length, units)
}

suite('text end', () => {
  test('counts ASCII of any length and position', () => {
    for (let before = 0; before < 9; before++)
      for (let units = 0; units < 40; units++) equal(textEnd(Buffer.alloc(60, 'a'), before, 60, units), before + units)
  })

  test('finds a wide character at any position', () => {
    for (let before = 0; before < 20; before++)
      for (const [wide, units] of [
        ['é', 1],
        ['中', 1],
        ['😀', 2]
      ] as const) {
        const bytes = Buffer.from(`${'a'.repeat(before)}${wide}${'b'.repeat(11)}`)
        equal(textEnd(bytes, 0, bytes.length, before + units + 11), bytes.length)
        equal(textEnd(bytes, 0, bytes.length, before + units), bytes.length - 11)
      }
  })

  test('counts both surrogate forms as two units, and a lone half as one', () => {
    equal(end('eda0bd edb880', 2), 6)
    equal(end('f09f9880', 2), 4)
    equal(end('eda0bd', 1), 3)
    equal(end('edb880 61', 2), 4)
  })

  test('refuses half of a sequence of four bytes', () => throws(() => end('f09f9880', 1), { code: 'BAD_TEXT' }))

  test('refuses bytes that are no text', () => {
    for (const hex of [
      '80 80',
      'bf 61',
      'c0 80',
      'c1 bf',
      'c3 28',
      'e0 9f bf',
      'e4 b8 2d',
      'e4 28 ad',
      'f0 8f bf bf',
      'f4 90 80 80',
      'f5 80 80 80',
      'f0 9f 98 28',
      'f0 9f 28 80',
      'f0 28 98 80',
      'ff ff ff ff',
      'f8 88 80 80'
    ])
      throws(() => end(hex, 2), { code: 'BAD_TEXT' }, hex)
  })

  test('refuses text that ends early', () => {
    for (const [hex, units] of [
      ['', 1],
      ['61', 2],
      ['c3', 1],
      ['e4 b8', 1],
      ['f0 9f 98', 2],
      ['61 62 c3 a9', 4]
    ] as const)
      throws(() => end(hex, units), { code: 'TRUNCATED' }, hex)
  })
})
