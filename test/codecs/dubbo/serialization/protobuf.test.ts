// Protobuf attachments of newer peers: each entry once as text and once with its type, which wins.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf } from '../../../../codecs/dubbo/frame.ts'
import { dubboProtocol } from '../../../../codecs/dubbo/protocol.ts'

const field = (key: number, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content)
  return Buffer.concat([Buffer.of(key, bytes.length), bytes])
}
const entry = (kind: number, key: string, value: string): Buffer =>
  field(kind, Buffer.concat([field(0x0a, key), field(0x12, value)]))
const message = (...fields: Buffer[]): Buffer => {
  const content = Buffer.concat(fields)
  return Buffer.concat([Buffer.of(content.length), content])
}
const answer = (attachments: Buffer): Buffer => frameOf(22, 20, Buffer.concat([message(Buffer.of(8, 5)), attachments]))

suite('protobuf', () => {
  test('an overridden entry leaves its typed twin behind, others keep theirs', () => {
    const typed = [
      entry(0x0a, 'k', 'v'),
      entry(0x12, 'k', 'typed v'),
      entry(0x0a, 'o', 'w'),
      entry(0x12, 'o', 'typed w')
    ]
    const spliced = dubboProtocol.spliceAttachments(answer(message(...typed)), [['k', 'new']])
    deepEqual(spliced, answer(message(typed[0]!, typed[2]!, typed[3]!, entry(0x0a, 'k', 'new'))))
    const read = dubboProtocol.toResponse(spliced)
    deepEqual(read.kind === 'value' && [...read.attachments], [
      ['k', 'new'],
      ['o', 'w']
    ])
  })

  test('the JSON form does the same', () => {
    const attachments = { attachments: { k: 'v', o: 'w' }, attachmentsV2: { k: { type: 'x' }, o: { type: 'y' } } }
    const frame = frameOf(21, 20, Buffer.from(`5\n${JSON.stringify(attachments)}\n`))
    const spliced = dubboProtocol.spliceAttachments(frame, [['k', 'new']])
    deepEqual(JSON.parse(spliced.toString('utf8', 18)), {
      attachments: { k: 'new', o: 'w' },
      attachmentsV2: { o: { type: 'y' } }
    })
  })

  test('fields of other wire types are passed', () => {
    const others = [
      Buffer.of(0x18, 0xff, 0x01),
      Buffer.concat([Buffer.of(0x21), Buffer.alloc(8)]),
      Buffer.from('2d00000000', 'hex')
    ]
    const frame = answer(message(...others, entry(0x0a, 'k', 'v')))
    const read = dubboProtocol.toResponse(frame)
    deepEqual(read.kind === 'value' && [...read.attachments], [['k', 'v']])
    const spliced = dubboProtocol.spliceAttachments(frame, [['a', 'b']])
    equal(spliced.length, frame.length + entry(0x0a, 'a', 'b').length)
  })
})
