// Java type names with type parameters.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { elementOf, erasedName, readJavaType } from '../../../codecs/hessian2/java-type.ts'
import { isCodecError } from '../../support/is-codec-error.ts'

const of = (name: string, ...inner: object[]): object => ({ name, arguments: inner })

suite('type parameters', () => {
  for (const [text, type] of [
    ['int', of('int')],
    ['long[][]', of('[[J')],
    ['java.util.List<a.Item>', of('java.util.List', of('a.Item'))],
    [
      'java.util.Map<java.lang.Long, java.util.List<a.Item[]>>',
      of('java.util.Map', of('java.lang.Long'), of('java.util.List', of('[La.Item;')))
    ],
    ['java.util.List<?>', of('java.util.List', of('java.lang.Object'))],
    ['java.util.List<? extends a.Item>', of('java.util.List', of('a.Item'))],
    ['java.util.List<? super java.util.Set<int[]>>', of('java.util.List', of('java.util.Set', of('[I')))],
    ['java.util.List<T>[]', of('[Ljava.util.List;', of('T'))]
  ] as const)
    test(text, () => deepEqual(readJavaType(text), type))

  test('an array passes its arguments on to what it holds', () => {
    deepEqual(elementOf(readJavaType('java.util.List<a.B>[]')), of('java.util.List', of('a.B')))
    equal(elementOf(readJavaType('java.util.List<a.B[]>')), undefined)
  })

  test('a call carries names without them', () => {
    equal(erasedName('java.util.Map<java.lang.String,int[]>'), 'java.util.Map')
    equal(erasedName('java.util.List<a.B>[]'), '[Ljava.util.List;')
  })

  for (const text of [
    '',
    '<a>',
    'a<',
    'a<b',
    'a>b<',
    'a<b>c',
    'a<b,>',
    'a<b>>',
    'a<,b>',
    'a<'.repeat(40) + '>'.repeat(40)
  ])
    test(`${text} is refused`, () => throws(() => readJavaType(text), isCodecError))
})
