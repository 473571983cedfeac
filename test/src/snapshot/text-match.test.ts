// How one text of a call is compared with a rule.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { TextMatch } from '../../../src/snapshot/snapshot.ts'
import { compileTextMatch } from '../../../src/snapshot/text-match.ts'

const fits = (match: TextMatch, ...texts: (string | undefined)[]): boolean[] => texts.map(compileTextMatch(match))

suite('text match', () => {
  test('exact and prefix compare characters', () => {
    deepEqual(fits({ kind: 'exact', text: 'a.b' }, 'a.b', 'a.bc', 'aXb', '', undefined), [
      true,
      false,
      false,
      false,
      false
    ])
    deepEqual(fits({ kind: 'prefix', text: 'a.' }, 'a.', 'a.b', 'ab', '', undefined), [true, true, false, false, false])
  })

  test('a regex matches a part unless it is tied to the ends, over lines and whole characters', () => {
    deepEqual(fits({ kind: 'regex', text: 'b.d' }, 'abcde', 'b\nd', 'b😀d', 'bd', undefined), [
      true,
      true,
      true,
      false,
      false
    ])
    deepEqual(fits({ kind: 'regex', text: '^b$' }, 'b', 'ab', 'b\nc'), [true, false, false])
    deepEqual(fits({ kind: 'regex', text: '^\\p{Lu}' }, 'Über', 'p{Lu}'), [true, false])
  })

  test('a glob has stars alone, and matches the whole text', () => {
    deepEqual(fits({ kind: 'glob', text: 'get*' }, 'get', 'getAll', 'forget', 'Get'), [true, true, false, false])
    deepEqual(fits({ kind: 'glob', text: '*.Order*e' }, 'a.OrderService', 'aXOrderService', '.Ordere'), [
      true,
      false,
      true
    ])
    deepEqual(fits({ kind: 'glob', text: 'a+(b)[c]?*' }, 'a+(b)[c]?', 'aab'), [true, false])
  })

  test('presence asks for nothing else', () => {
    deepEqual(fits({ kind: 'present', present: true }, '', 'a', undefined), [true, true, false])
    deepEqual(fits({ kind: 'present', present: false }, '', 'a', undefined), [false, false, true])
  })
})
