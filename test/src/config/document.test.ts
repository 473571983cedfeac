// Documents: plain values with their places, and every way in which a text is refused before its meaning counts.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { locate, readDocument } from '../../../src/config/document.ts'
import { configOf, mistakesOf } from '../../support/config-text.ts'

const LISTENERS = 'listeners: { a: { address: 127.0.0.1:0 } }\n'

suite('document', () => {
  test('an empty file, a comment and a null are an empty document', () => {
    for (const text of ['', '# nothing\n', '---\n', 'null\n', '\uFEFF']) {
      equal(readDocument(text, {}).value, undefined)
      deepEqual(mistakesOf(text), [])
    }
  })

  test('JSON reads, tabs and all', () => {
    const { listeners } = configOf('{\n\t"listeners": {\n\t\t"a": { "address": "127.0.0.1:7" }\n\t}\n}\n')
    deepEqual(listeners['a']?.address, { host: '127.0.0.1', port: 7 })
  })

  test('knows where keys and values stand, with Windows line ends too', () => {
    const document = readDocument('a:\r\n  b: [1, 22]\r\n', {})
    deepEqual(document.value, { a: { b: [1, 22] } })
    deepEqual(document.position(locate(document.root, { path: ['a', 'b'], at: 'key', message: '' }).offset), {
      line: 2,
      column: 3
    })
    deepEqual(document.position(locate(document.root, { path: ['a', 'b', 1], message: '' }).offset), {
      line: 2,
      column: 10
    })
  })

  test('what is not in the text stands at its nearest parent', () => {
    const document = readDocument('a:\n  b: 1\n', {})
    deepEqual(document.position(locate(document.root, { path: ['a', 'c', 'd'], message: '' }).offset), {
      line: 2,
      column: 3
    })
    deepEqual(locate(document.root, { path: ['a', 'c'], message: '' }).path, ['a'])
    deepEqual(locate(document.root, { path: ['a', 'c'], at: 'key', message: '' }), { offset: 0, path: ['a', 'c'] })
  })

  test('anchors and aliases repeat a value', () => {
    const { services } = configOf('services:\n  a: &one { endpoints: [127.0.0.1:1] }\n  b: *one\n')
    deepEqual(services['b']?.endpoints, services['a']?.endpoints)
  })

  test('a key given twice is a mistake at the second one', () =>
    deepEqual(mistakesOf(`${LISTENERS}log: {}\nlog: {}\n`), ['3:1 log is given twice; keep one of them']))

  test('a nested key given twice is one too', () =>
    deepEqual(mistakesOf('listeners:\n  a: { address: 127.0.0.1:0, address: 127.0.0.1:1 }\n'), [
      '2:30 listeners.a.address is given twice; keep one of them'
    ]))

  for (const [what, text, mistakes] of [
    ['broken syntax', 'a: [1\nb: 2\n', /^2:1 is not valid YAML: /],
    ['an unclosed quote', 'a: "x\n', /^\d:\d+ is not valid YAML: /],
    ['tabs as indentation', 'a:\n\tb: 1\n', /^2:\d is not valid YAML: /],
    ['two documents', 'log: {}\n---\nlog: {}\n', /^2:1 holds several YAML documents; one file is one document$/],
    ['an unknown tag', 'log: !special {}\n', /^1:6 is not valid YAML: /],
    ['an alias without anchor', 'log: *none\n', /^1:6 /],
    ['a merge key', 'log:\n  <<: { level: info }\n', /^2:3 log holds a merge key "<<", which is not supported$/],
    ['the key __proto__', '__proto__: 1\n', /^1:1 holds the key "__proto__"$/],
    ['a map as key', '? { a: 1 }\n: 2\n', /^1:3 has a key that is not text$/],
    ['a private-use character', 'log: { level: "\uE000" }\n', /^1:16 holds a private-use character/],
    ['text', 'hello\n', /^1:1 must be a map of sections/],
    ['a list', '- a\n', /^1:1 must be a map of sections/]
  ] as const)
    test(`${what} is one mistake with its place`, () => {
      const found = mistakesOf(text)
      equal(found.length, 1, found.join('\n'))
      equal(mistakes.test(found[0] ?? ''), true, found[0])
    })

  test('an alias bomb ends in a mistake and not in a full memory', () => {
    let text = 'a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n'
    for (let level = 1; level < 12; level++) text += `a${level}: &a${level} [${`*a${level - 1}, `.repeat(10)}]\n`
    equal(
      readDocument(text, {}).mistakes.some(({ message }) => message.startsWith('is too much')),
      true
    )
  })

  test('an alias that holds itself ends in a mistake', () =>
    equal(readDocument('a: &a [*a]\n', {}).mistakes.length > 0, true))

  test('nesting without end is a mistake and not a full stack', () =>
    equal(readDocument(`a: ${'['.repeat(500)}${']'.repeat(500)}`, {}).mistakes.length, 1))
})
