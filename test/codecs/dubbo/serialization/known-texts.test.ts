// Texts that are not made twice.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { knownText } from '../../../../codecs/dubbo/serialization/known-texts.ts'

suite('known-texts', () => {
  test('every text is read as it is, however many others share its slot', () => {
    const texts = Array.from({ length: 3000 }, (_, index) => `key-${index.toString(36)}-${'x'.repeat(index % 20)}`)
    for (let round = 0; round < 2; round++)
      for (const text of texts) equal(knownText(Buffer.from(`..${text}..`), 2, text.length), text)
  })

  test('texts that differ in one letter stay apart', () => {
    const word = 'remote.application'
    for (let index = 0; index < word.length; index++) {
      const other = `${word.slice(0, index)}~${word.slice(index + 1)}`
      equal(knownText(Buffer.from(word), 0, word.length), word)
      equal(knownText(Buffer.from(other), 0, word.length), other)
    }
  })
})
