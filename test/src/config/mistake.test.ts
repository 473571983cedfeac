// How mistakes look on a terminal.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatMistakes, formatPath } from '../../../src/config/mistake.ts'

suite('mistake', () => {
  test('paths look as people write them, and odd names are quoted', () =>
    deepEqual(
      [[], ['routes', 2, 'match', 'method'], ['services', 'org.example.A', 'x-y'], ['a b'], [0]].map(formatPath),
      ['', 'routes[2].match.method', 'services["org.example.A"].x-y', '["a b"]', '[0]']
    ))

  test('each mistake is one line that editors can follow', () =>
    equal(
      formatMistakes([
        { file: 'a.yaml', line: 1, column: 2, path: 'log.level', message: 'is wrong' },
        { file: 'a.yaml', line: 3, column: 4, path: '', message: 'is empty' }
      ]),
      'a.yaml:1:2: log.level is wrong\na.yaml:3:4: is empty'
    ))
})
