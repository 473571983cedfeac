// Answers in neutral terms and back, and error answers in the serialization of their request.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf, HEADER, idHigh, idLow, setId } from '../../../codecs/dubbo/frame.ts'
import { dubboProtocol } from '../../../codecs/dubbo/protocol.ts'
import { fromResponse, refuse, toResponse } from '../../../codecs/dubbo/response.ts'
import { CodecError } from '../../../codecs/errors.ts'
import { Bean } from '../../../codecs/hessian2/value.ts'
import type { RpcResponse } from '../../../codecs/message.ts'
import { recordedFrames, wholeFrames } from '../../support/dubbo-frames.ts'

const answers = wholeFrames.filter(({ bytes }) => bytes[2] === 0x02)
const named = (part: string): Buffer => answers.find(({ name }) => name.includes(part))!.bytes
const value = (of: RpcResponse & { kind: 'value' }, version = '2.0.2'): Buffer => fromResponse(of, 2, version)

suite('response', () => {
  test('recorded answers come back to the same bytes', () => {
    const different: string[] = []
    for (const { name, bytes } of answers) {
      const again = fromResponse(toResponse(bytes), 2, bytes[HEADER.bytes]! >= 0x93 ? '2.0.2' : '2.5.3')
      setId(again, 0, idHigh(bytes, 0), idLow(bytes, 0))
      if (!again.equals(bytes)) different.push(name)
    }
    deepEqual(different, [])
  })

  test('exceptions stay the objects that they are', () => {
    const read = toResponse(named('custom checked exception'))
    equal(read.kind, 'exception')
    equal(read.kind === 'exception' && read.value instanceof Bean && read.value.definition.type, 'demo.MyEx')
    equal(dubboProtocol.outcomeOf(named('custom checked exception'), 0, 17), 'exception')
  })

  test('a status other than OK is an error with its text', () => {
    const read = toResponse(named('status 70 reply'))
    equal(read.kind === 'error' && read.status, 70)
    equal(read.kind === 'error' && read.text.startsWith('org.apache.dubbo.rpc.RpcException: Invalid token!'), true)
  })

  test('every recorded answer ends as its status and flag say', () => {
    for (const { name, bytes } of recordedFrames) {
      if ((bytes[2]! & 0xa0) !== 0) continue
      const flag = (bytes[2]! & 0x1f) === 2 ? bytes[16]! - 0x90 : bytes[21]!
      const expected = bytes[3] !== 20 ? 'error' : flag % 3 === 0 ? 'exception' : 'ok'
      equal(dubboProtocol.outcomeOf(bytes, 0, bytes.length), expected, name)
    }
  })

  test('attachments are written only for requesters that read them', () => {
    const attachments = new Map([['k', 'v']])
    equal(value({ kind: 'value', value: 'x', attachments }).toString('hex', 16), '940178' + '48016b01765a')
    equal(value({ kind: 'value', value: 'x', attachments }, '2.5.3').toString('hex', 16), '910178')
    equal(value({ kind: 'value', value: null, attachments }).toString('hex', 16), '9548016b01765a')
    equal(value({ kind: 'value', value: null, attachments }, '').toString('hex', 16), '92')
    equal(fromResponse({ kind: 'exception', value: null, attachments }, 2, '').toString('hex', 16), '904e')
    equal(fromResponse({ kind: 'exception', value: null, attachments }, 2, '2.0.2').toString('hex', 16, 18), '934e')
  })

  test('a refusal carries its text in the serialization of the request', () => {
    equal(refuse(70, 'no', 2).toString('hex'), 'dabb02460000000000000000' + '00000003' + '026e6f')
    for (const number of [2, 10]) {
      const frame = refuse(80, 'é😀 text', number)
      equal(frame[2], number)
      deepEqual(toResponse(frame), { kind: 'error', status: 80, text: 'é😀 text' })
    }
  })

  test('a refusal of an unreadable request is written in hessian2', () => {
    for (const number of [3, 4, 7, 8, 9, 25, 12]) equal(refuse(40, 'no', number)[2], 2)
  })

  test('what is no answer is refused', () => {
    for (const body of ['', '96', '8f', '01', '94', '9401', '9178015a', '91014848', '9278', '94014e', '9401789148'])
      throws(() => toResponse(frameOf(2, 20, Buffer.from(body, 'hex'))), CodecError, body)
    throws(() => toResponse(frameOf(8, 20, Buffer.of(1))), { code: 'UNSUPPORTED' })
  })
})
