// Type names: descriptors as recorded from Dubbo, the forms that $invoke wants, and what is refused.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  classGetName,
  countParameters,
  elementType,
  formatDescriptor,
  parseDescriptor
} from '../../../codecs/dubbo/descriptor.ts'
import { CodecError } from '../../../codecs/errors.ts'

// The first ones stand in recorded requests: void methods, two primitives, $invoke itself, callbacks.
const PAIRS: [string, string[]][] = [
  ['', []],
  ['II', ['int', 'int']],
  [
    'Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;',
    ['java.lang.String', '[Ljava.lang.String;', '[Ljava.lang.Object;']
  ],
  ['Ljava/lang/String;Lkit/api/Listener;', ['java.lang.String', 'kit.api.Listener']],
  ['Ljava/lang/String;I[J', ['java.lang.String', 'int', '[J']],
  ['ZBCSIJFD', ['boolean', 'byte', 'char', 'short', 'int', 'long', 'float', 'double']],
  ['[[I[[[Lorg/example/Outer$Inner;', ['[[I', '[[[Lorg.example.Outer$Inner;']],
  ['LTop;L中/文;', ['Top', '中.文']],
  ['La$1/_b;', ['a$1._b']]
]

const refused = (action: () => unknown): void =>
  throws(action, (error: unknown) => error instanceof CodecError && error.code === 'BAD_VALUE')

suite('a descriptor', () => {
  for (const [descriptor, types] of PAIRS)
    test(`"${descriptor}" and its type names say the same`, () => {
      deepEqual(parseDescriptor(descriptor), types)
      equal(formatDescriptor(types), descriptor)
      equal(countParameters(descriptor), types.length)
    })

  test('is made from Java source spelling as well', () => {
    equal(formatDescriptor(['long[]', 'java.lang.String[]', 'byte[][]']), '[J[Ljava/lang/String;[[B')
    deepEqual(['long[]', '[J', 'int', 'a.B[][]', '[La.B;', '[La/B;'].map(classGetName), [
      '[J',
      '[J',
      'int',
      '[[La.B;',
      '[La.B;',
      '[La.B;'
    ])
  })

  test('knows what an array holds', () => {
    deepEqual(['int[]', '[[I', '[La.B;', 'a.B[]', 'a.B', 'int'].map(elementType), [
      'int',
      '[I',
      'a.B',
      'a.B',
      undefined,
      undefined
    ])
  })

  for (const bad of [
    'V',
    'X',
    'i',
    'L',
    'La',
    'L;',
    '[',
    'I[',
    'La.b;',
    'La//b;',
    'L/a;',
    'La/;',
    'La[b;',
    'La b;',
    'I I',
    'L[;',
    ';'
  ])
    test(`is refused when it is ${JSON.stringify(bad)}`, () => refused(() => parseDescriptor(bad)))

  for (const bad of [
    '',
    '.',
    'a.',
    '.a',
    'a..b',
    'a/b',
    'a;',
    '[]',
    'a[',
    'a[]b',
    '[I]',
    '[int',
    '[Ijunk',
    '[La.B',
    'a b',
    'a<b>'
  ])
    test(`is not made from ${JSON.stringify(bad)}`, () => refused(() => formatDescriptor([bad])))

  test('has bounds', () => {
    equal(parseDescriptor('I'.repeat(255)).length, 255)
    refused(() => parseDescriptor('I'.repeat(256)))
    refused(() => formatDescriptor(new Array(256).fill('int')))
    equal(parseDescriptor(`${'['.repeat(255)}I`)[0]?.length, 256)
    refused(() => parseDescriptor(`${'['.repeat(256)}I`))
    refused(() => countParameters('['.repeat(100_000)))
    refused(() => classGetName(`int${'[]'.repeat(256)}`))
  })
})
