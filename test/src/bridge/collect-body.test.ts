// Shows how a body is collected: whole, in bounds, and told of once.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { BodyCollector, GatheredBytes } from '../../../src/bridge/collect-body.ts'

function collector(bytesMax: number): { sink: BodyCollector; told: string[] } {
  const told: string[] = []
  const sink = new BodyCollector(bytesMax, {
    onCollected: body => void told.push(`collected ${body}`),
    onTooLarge: max => void told.push(`over ${max}`),
    onAborted: () => void told.push('aborted')
  })
  return { sink, told }
}

suite('BodyCollector', () => {
  test('joins the pieces, which may be reused by whoever brought them', () => {
    const { sink, told } = collector(10)
    const piece = Buffer.from('abc')
    sink.onBody(piece)
    piece.fill('x')
    sink.onBody(Buffer.from('de'))
    sink.onEnd()
    sink.onAbort()
    deepEqual(told, ['collected abcde'])
  })

  test('takes exactly the limit and not a byte more', () => {
    const { sink, told } = collector(4)
    sink.onBody(Buffer.from('abcd'))
    sink.onEnd()
    const over = collector(4)
    for (const letter of 'abcdef') equal(over.sink.onBody(Buffer.from(letter)), true)
    over.sink.onEnd()
    deepEqual([told, over.told], [['collected abcd'], ['over 4']])
  })

  test('tells of a caller that left, and of no body at all', () => {
    const left = collector(4)
    left.sink.onBody(Buffer.from('a'))
    left.sink.onAbort()
    left.sink.onEnd()
    const none = collector(4)
    none.sink.onEnd()
    deepEqual([left.told, none.told], [['aborted'], ['collected ']])
  })
})

test('gathered bytes take at most twice their size', () => {
  const gathered = new GatheredBytes()
  for (let count = 0; count < 1000; count++) gathered.add(Buffer.from([count & 0xff]))
  equal(gathered.length, 1000)
  const bytes = gathered.bytes()
  equal(bytes[999], 999 & 0xff)
  ok(bytes.buffer.byteLength <= Math.max(2048, Buffer.poolSize))
})
