// Heads of requests: the routing data before the arguments.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { countParameters, isGenericCall, readsAnswerAttachments, versionOf } from '../../../codecs/dubbo/head.ts'
import { dubboProtocol } from '../../../codecs/dubbo/protocol.ts'
import { CodecError } from '../../../codecs/errors.ts'
import { recordedFrames } from '../../support/dubbo-frames.ts'

const GENERIC = 'Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;'
const requests = recordedFrames.filter(({ bytes }) => (bytes[2]! & 0xa0) === 0x80)
const headOf = (bytes: Buffer) => dubboProtocol.readHead(bytes, 0, bytes.length)

suite('head', () => {
  test('every recorded request names its service, version and method', () => {
    for (const { name, bytes } of requests) {
      const head = headOf(bytes)
      equal(head.readable, true, name)
      equal(
        /^(demo\.(Api|Listener)|kit\.api\.(KitService|Listener|\w+))$|^org\.apache|^com\.alibaba/.test(head.service),
        true,
        `${name}: ${head.service}`
      )
      equal(/^\$?\w+$/.test(head.method), true, `${name}: ${head.method}`)
      equal(head.protocolVersion, '2.0.2', name)
      equal(head.serialization, bytes[2]! & 0x1f, name)
      equal(head.method.startsWith('$invoke'), false, name)
      equal(head.argumentsAt <= head.bytesEnd && head.bytesEnd <= bytes.length, true, name)
    }
  })

  test('a hessian2 head is read to the byte', () => {
    const { bytes } = requests.find(({ name }) => name.includes('hello request'))!
    deepEqual(headOf(bytes), {
      service: 'demo.Api',
      version: '1.0.0',
      method: 'hello',
      parameterTypes: 'Ljava/lang/String;',
      generic: false,
      readable: true,
      protocolVersion: '2.0.2',
      bytesEnd: 62,
      argumentsAt: 62,
      serialization: 2
    })
    deepEqual(dubboProtocol.readHead(Buffer.concat([Buffer.alloc(5), bytes]), 5, bytes.length + 5), headOf(bytes))
  })

  test('a generic call is named by its first argument, which its head includes', () => {
    const { bytes } = requests.find(({ name }) => name.includes('$invokeAsync'))!
    const head = headOf(bytes)
    equal(head.method, 'hello')
    equal(head.generic, true)
    equal(head.parameterTypes, GENERIC)
    equal(head.bytesEnd, head.argumentsAt + 6)
  })

  test('a request from a provider has no version', () => {
    const { bytes } = requests.find(({ name }) => name.includes('server-to-client callback'))!
    equal(headOf(bytes).version, '')
    equal(headOf(bytes).service, 'demo.Listener')
  })

  test('a head that ends early or holds something else is refused', () => {
    const { bytes } = requests[0]!
    for (let end = 16; end < headOf(bytes).bytesEnd; end++)
      throws(() => dubboProtocol.readHead(bytes, 0, end), CodecError, String(end))
    const wrong = Buffer.from(bytes)
    wrong[16] = 0x91
    throws(() => headOf(wrong), CodecError)
  })

  test('unreadable serializations give an empty head', () => {
    for (const number of [3, 4, 7, 8, 9, 11, 25, 31]) {
      const frame = Buffer.from('dabbc0000000000000000001000000020102', 'hex')
      frame[2] = 0xc0 | number
      const head = headOf(frame)
      deepEqual([head.readable, head.service, head.method, head.serialization], [false, '', '', number])
      equal(dubboProtocol.attachmentsAt(frame, 0, frame.length, head), -1)
    }
  })

  test('parameters are counted from their descriptors', () => {
    const cases: [string, number][] = [
      ['', 0],
      ['I', 1],
      ['IJ', 2],
      ['Ljava/lang/String;', 1],
      ['Ljava/lang/String;I[J', 3],
      ['[[I[Ljava/lang/Object;Z', 3],
      [GENERIC, 3],
      ['BCDFIJSZ', 8]
    ]
    for (const [descriptors, count] of cases) equal(countParameters(descriptors), count, descriptors)
    for (const wrong of ['V', 'Ljava/lang/String', '[', 'I[', 'java.lang.String', ';'])
      throws(() => countParameters(wrong), CodecError, wrong)
  })

  test('version 0.0.0 means none', () => {
    equal(versionOf('0.0.0'), '')
    equal(versionOf('1.0.0'), '1.0.0')
  })

  test('a method called $invoke with other parameters is no generic call', () => {
    equal(isGenericCall('$invoke', GENERIC), true)
    equal(isGenericCall('$invokeAsync', GENERIC), true)
    equal(isGenericCall('$invoke', 'Ljava/lang/String;'), false)
    equal(isGenericCall('invoke', GENERIC), false)
  })

  test('only requesters of 2.0.2 and a little later read attachments in answers', () => {
    for (const version of ['2.0.2', '2.0.3', '2.0.2-SNAPSHOT']) equal(readsAnswerAttachments(version), true, version)
    for (const version of ['', '2.0.0', '2.0.1', '2.0.10', '2.5.3', '2.6.2', '12.0.2', '2.0.29'])
      equal(readsAnswerAttachments(version), false, version)
  })
})
