// The byte tables, spelled out where they matter most.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { consistsOf, EXTENSION, HEX, HOST, METHOD, NAME, PATH, QUERY, VALUE } from '../../../codecs/http/grammar.ts'

const members = (table: Uint8Array): string =>
  Array.from(table, (flag, byte) => (flag === 1 ? String.fromCharCode(byte) : '')).join('')

const DIGITS = '0123456789'
const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
const SMALL = CAPITALS.toLowerCase()

suite('http grammar', () => {
  test('allows exactly the token characters of RFC 9110 in names', () => {
    equal(members(NAME), `!#$%&'*+-.${DIGITS}${CAPITALS}^_\`${SMALL}|~`)
    equal(members(METHOD), `!#$%&'*+-.${DIGITS}${CAPITALS}^_\`|~`)
  })

  test('allows no control character but the tab in values', () => {
    for (let byte = 0; byte < 256; byte++)
      equal(VALUE[byte] === 1, byte === 9 || (byte >= 32 && byte !== 127), `${byte}`)
  })

  test('allows printable ASCII in targets but what ends or hides part of them', () => {
    equal(members(QUERY), `!$%&'()*+,-./${DIGITS}:;=?@${CAPITALS}[\\]^_\`${SMALL}{|}~`)
    equal(members(PATH), members(QUERY).replace('?', '').replace('\\', ''))
  })

  test('allows one host in a host', () => {
    equal(members(HOST), `!$%&'()*+-.${DIGITS}:;=${CAPITALS}[]_${SMALL}~`)
    equal(consistsOf('a,b', HOST), false)
  })

  test('allows no white space and no quotes in chunk extensions', () => {
    equal(members(EXTENSION), `!#$%&'*+-.${DIGITS};=${CAPITALS}^_\`${SMALL}|~`)
  })

  test('reads hex digits', () => {
    for (let byte = 0; byte < 256; byte++) {
      const value = /^[0-9a-f]$/i.test(String.fromCharCode(byte)) ? Number.parseInt(String.fromCharCode(byte), 16) : 255
      equal(HEX[byte], value, `${byte}`)
    }
  })

  test('never lets a character above one byte pass', () => {
    equal(consistsOf('\u0141', NAME), false)
    equal(consistsOf('A', NAME), true)
    equal(consistsOf('', NAME), true)
  })
})
