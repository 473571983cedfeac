// "Did you mean": near names are offered, far ones are not, and hostile lengths cost nothing.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { didYouMean, editDistance, nearest } from '../../../src/snapshot/nearest.ts'

suite('nearest', () => {
  test('counts insertions, deletions, replacements and swaps as one each', () =>
    deepEqual(
      [
        editDistance('abc', 'abc'),
        editDistance('abc', 'abxc'),
        editDistance('abc', 'ac'),
        editDistance('abc', 'axc'),
        editDistance('abc', 'acb'),
        editDistance('', 'abc'),
        editDistance('kitten', 'sitting')
      ],
      [0, 1, 1, 1, 1, 3, 3]
    ))

  test('offers near names, the closest first, and no far ones', () =>
    deepEqual(nearest('adress', ['protocol', 'address', 'addresses', 'to']), ['address']))

  test('case and separators hardly count', () =>
    deepEqual(nearest('FRAME_BYTES_MAX', ['frameBytesMax', 'headBytesMax']), ['frameBytesMax']))

  test('offers three names at most', () => deepEqual(nearest('aaaa', ['aaab', 'aaac', 'aaad', 'aaae']).length, 3))

  test('lists the known names when none is near and they are few', () => {
    equal(didYouMean('xyz', ['one', 'two']), '; known here: one, two')
    equal(didYouMean('one1', ['one', 'two']), '; did you mean "one"?')
    equal(didYouMean('xyz', []), '')
    equal(
      didYouMean(
        'xyz',
        Array.from({ length: 21 }, (_, index) => `name-${index}`)
      ),
      ''
    )
  })

  test('does not compare endless names', () => deepEqual(nearest('a'.repeat(100_000), ['a'.repeat(100_001)]), []))
})
