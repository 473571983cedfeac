// Which Java classes are collections and maps, and what stands on the wire for them.
import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { collectionKind, wireClass } from '../../../codecs/hessian2/collections.ts'

test('interfaces go as a class that Java can make, the usual ones without a name', () => {
  const told = (type: string): unknown[] => [collectionKind(type), wireClass(type)]
  deepEqual(told('java.util.List'), ['list', undefined])
  deepEqual(told('java.util.Set'), ['list', 'java.util.HashSet'])
  deepEqual(told('java.util.SortedMap'), ['map', 'java.util.TreeMap'])
  deepEqual(told('java.util.Map'), ['map', undefined])
  deepEqual(told('org.example.Item'), [undefined, undefined])
})
