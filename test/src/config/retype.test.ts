// Expanded text becomes what the schema wants, and only where it wants it.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { retype } from '../../../src/config/retype.ts'

suite('retype', () => {
  test('numbers and booleans where they are wanted, text where text is', () => {
    const value = {
      limits: { headersMax: '7', frameBytesMax: '8' },
      cors: { credentials: 'true' },
      log: { level: '7' }
    }
    retype(value, [
      ['limits', 'headersMax'],
      ['limits', 'frameBytesMax'],
      ['cors', 'credentials'],
      ['log', 'level']
    ])
    deepEqual(value, {
      limits: { headersMax: 7, frameBytesMax: '8' },
      cors: { credentials: true },
      log: { level: '7' }
    })
  })

  test('what is no number stays text, and unknown places are left alone', () => {
    const value = { limits: { headersMax: 'many' }, other: ['1'], text: 'x' }
    retype(value, [['limits', 'headersMax'], ['other', 0], ['gone', 'x'], ['text', 'x'], []])
    deepEqual(value, { limits: { headersMax: 'many' }, other: ['1'], text: 'x' })
  })
})
