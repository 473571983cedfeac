// Reading JSON of which nothing is certain.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { fieldsOf, listAt, numberAt, textAt, textsAt } from '../../../registries/nacos/json-fields.ts'

test('only an object has fields', () => {
  deepEqual(fieldsOf({ a: 1 }), { a: 1 })
  for (const value of [undefined, null, 1, 'x', [1]]) equal(fieldsOf(value), undefined)
})

test('a text is what can be written as one', () => {
  const fields = { a: 'x', b: 1.5, c: true, d: null, e: {} }
  deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map(key => textAt(fields, key)),
    ['x', '1.5', 'true', '', '', '']
  )
})

test('a number may be written as text, and is finite', () => {
  const fields = { a: 1, b: '18848', c: '', d: 'x', e: '1e999', f: null }
  deepEqual(
    ['a', 'b', 'c', 'd', 'e', 'f'].map(key => numberAt(fields, key)),
    [1, 18848, undefined, undefined, undefined, undefined]
  )
})

test('what is no list is an empty one', () => {
  deepEqual(listAt({ a: [1] }, 'a'), [1])
  deepEqual(listAt({ a: 'x' }, 'a'), [])
})

test('entries that are no texts are left out, and none reaches the prototype', () => {
  const fields = JSON.parse('{"m":{"a":"x","b":7,"c":null,"d":{},"__proto__":{"e":"y"},"constructor":"z"}}')
  const texts = textsAt(fields, 'm')
  deepEqual(Object.entries(texts), [
    ['a', 'x'],
    ['b', '7'],
    ['constructor', 'z']
  ])
  equal(texts['e'], undefined)
})
