// Requests in neutral terms and back to the bytes that Java sends.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { FLAG, frameOf, HEADER, idHigh, idLow, setId } from '../../../codecs/dubbo/frame.ts'
import { fromRequest, toRequest } from '../../../codecs/dubbo/request.ts'
import { CodecError } from '../../../codecs/errors.ts'
import { List } from '../../../codecs/hessian2/value.ts'
import type { RpcRequest } from '../../../codecs/message.ts'
import { wholeFrames } from '../../support/dubbo-frames.ts'

const requests = wholeFrames.filter(({ bytes }) => (bytes[2]! & 0xbf) === 0x82)
const named = (part: string): Buffer => requests.find(({ name }) => name.includes(part))!.bytes
const request: RpcRequest = {
  service: 'a.B',
  group: 'g',
  version: '1.0.0',
  method: 'm',
  parameterTypes: ['int', 'java.lang.String', '[J'],
  arguments: [1, 'x', new List([2n], '[long')],
  attachments: new Map([['k', 'v']]),
  oneWay: false
}

suite('request', () => {
  test('recorded requests come back to the same bytes', () => {
    const different: string[] = []
    for (const { name, bytes } of requests) {
      const again = fromRequest(toRequest(bytes))
      setId(again, 0, idHigh(bytes, 0), idLow(bytes, 0))
      if (!again.equals(bytes)) different.push(name)
    }
    deepEqual(different, [])
  })

  test('a request is read with all it says', () => {
    const read = toRequest(named('callback registration'))
    equal(read.service, 'demo.Api')
    equal(read.version, '1.0.0')
    equal(read.group, 'g1')
    equal(read.method, 'reg')
    deepEqual(read.parameterTypes, ['java.lang.String', 'demo.Listener'])
    deepEqual(read.arguments, ['key1', null])
    equal(read.attachments.get('sys_callback_arg-1'), '2068275950')
    equal(read.oneWay, false)
    equal(toRequest(requests.find(({ bytes }) => bytes[2] === 0x82)!.bytes).oneWay, true)
  })

  test('a new request names its service where providers look for it', () => {
    const frame = fromRequest(request)
    equal(frame[2], FLAG.request | FLAG.twoWay | 2)
    const read = toRequest(frame)
    deepEqual(
      [...read.attachments],
      [
        ['k', 'v'],
        ['path', 'a.B'],
        ['interface', 'a.B'],
        ['version', '1.0.0'],
        ['group', 'g']
      ]
    )
    deepEqual({ ...read, attachments: request.attachments }, request)
    equal(fromRequest({ ...request, oneWay: true })[2], FLAG.request | 2)
    equal(toRequest(fromRequest({ ...request, version: '' })).version, '')
    equal(fromRequest({ ...request, version: '' }).includes('0.0.0'), true)
  })

  test('a request without parameter types becomes a generic one', () => {
    const read = toRequest(fromRequest({ ...request, parameterTypes: undefined }))
    equal(read.method, '$invoke')
    deepEqual(read.arguments[0], 'm')
    equal(read.arguments[1], null)
    deepEqual((read.arguments[2] as List).items.length, 3)
    equal(read.attachments.get('generic'), 'true')
  })

  test('what is no request is refused', () => {
    const body = named('hello request').subarray(HEADER.bytes)
    const cases = [
      Buffer.concat([body, Buffer.of(0x4e)]), // a value too many
      body.subarray(0, body.length - 1),
      Buffer.concat([body.subarray(0, body.indexOf('H\x04path')), Buffer.of(0x91)]), // attachments that are an int
      Buffer.alloc(0)
    ]
    for (const wrong of cases) throws(() => toRequest(frameOf(0xc2, 0, wrong)), CodecError, wrong.toString('hex'))
    throws(() => toRequest(frameOf(0xc8, 0, body)), { code: 'UNSUPPORTED' })
  })
})
