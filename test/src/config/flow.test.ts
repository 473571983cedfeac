// Values as one line of YAML: what is written must read back as the same value.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parse } from 'yaml'
import { flow } from '../../../src/config/flow.ts'

suite('flow', () => {
  test('looks like what a person writes', () =>
    equal(flow({ a: ['b:1', 2, true], 'x-y': {} }), '{ a: [b:1, 2, true], x-y: {} }'))

  const texts = [
    '1.0',
    '1',
    'true',
    'null',
    '',
    'a: b',
    'a:',
    '*',
    '&a',
    'get*',
    '#x',
    'a #b',
    '[x]',
    '{x}',
    'a,b',
    '2s',
    '-',
    '- a',
    '"q"',
    '~',
    '127.0.0.1:80',
    '/x',
    '1e3',
    '0x10',
    '.5',
    '-1',
    '@a',
    '%a',
    '.inf',
    '.NaN',
    'NULL',
    'True',
    '0o7',
    '=',
    '.'
  ]
  for (const text of texts)
    test(`the text ${JSON.stringify(text)} stays that text`, () => {
      deepEqual(parse(flow(text)), text)
      deepEqual(parse(`{ key: ${flow(text)}, list: [${flow(text)}] }`), { key: text, list: [text] })
    })
})
