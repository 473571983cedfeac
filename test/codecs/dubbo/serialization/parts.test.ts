// Every serialization of parts: heads, attachments, splicing and answers.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { frameOf, HEADER } from '../../../../codecs/dubbo/frame.ts'
import { dubboProtocol } from '../../../../codecs/dubbo/protocol.ts'
import { serializationFor } from '../../../../codecs/dubbo/serialization/table.ts'
import { CodecError } from '../../../../codecs/errors.ts'
import { madeFrames } from '../../../support/dubbo-bodies.ts'
import { type RecordedFrame, wholeFrames } from '../../../support/dubbo-frames.ts'

const GENERIC = 'Ljava/lang/String;[Ljava/lang/String;[Ljava/lang/Object;'
const headOf = (bytes: Buffer) => dubboProtocol.readHead(bytes, 0, bytes.length)
const find = (bytes: Buffer): number => dubboProtocol.attachmentsAt(bytes, 0, bytes.length, headOf(bytes))
const entriesOf = (bytes: Buffer): Record<string, string> =>
  Object.fromEntries(dubboProtocol.readAttachments(bytes, 0, bytes.length, find(bytes)).entries)

for (const { name, serialization, request, nullAnswer, exceptionAnswer, text } of madeFrames)
  suite(name, () => {
    test('a head names what is called', () => {
      const head = headOf(request)
      equal(dubboProtocol.serializationOf(request, 0), serialization)
      deepEqual(
        { ...head, bytesEnd: 0, argumentsAt: 0 },
        {
          service: 'a.B',
          version: '1.0.0',
          method: 'm',
          parameterTypes: 'Ljava/lang/String;I',
          generic: false,
          readable: true,
          protocolVersion: '2.0.2',
          bytesEnd: 0,
          argumentsAt: 0,
          serialization
        }
      )
      equal(head.bytesEnd, head.argumentsAt)
    })

    test('a generic call is named by its first argument', () => {
      const parts = ['2.0.2', 'a.B', '0.0.0', '$invoke', GENERIC, 'real', 'x', 'y'].map(text)
      const head = headOf(frameOf(request[2]!, 0, Buffer.concat(parts)))
      deepEqual([head.method, head.generic, head.version], ['real', true, ''])
      equal(head.bytesEnd > head.argumentsAt, true)
    })

    test('attachments are read and extended, wherever the frame stands', () => {
      const moved = Buffer.concat([Buffer.alloc(7), request])
      const at = dubboProtocol.attachmentsAt(moved, 7, moved.length, dubboProtocol.readHead(moved, 7, moved.length))
      equal(at, find(request))
      deepEqual(Object.fromEntries(dubboProtocol.readAttachments(moved, 7, moved.length, at).entries), {
        path: 'a.B',
        group: 'g',
        timeout: '100'
      })
      const pairs = [
        ['timeout', '7'],
        ['x-trace', 'é"\n😀']
      ] as const
      for (const known of [at, undefined]) {
        const spliced = dubboProtocol.spliceAttachments(request, pairs, known)
        equal(dubboProtocol.measure(spliced, 0, 1e6), spliced.length)
        deepEqual(spliced.subarray(0, 12), request.subarray(0, 12))
        deepEqual(spliced.subarray(HEADER.bytes, at), request.subarray(HEADER.bytes, at))
        deepEqual(entriesOf(spliced), { path: 'a.B', group: 'g', timeout: '7', 'x-trace': 'é"\n😀' })
      }
      deepEqual(entriesOf(dubboProtocol.spliceAttachments(request, [['a', 'b']]))['a'], 'b')
      equal(dubboProtocol.spliceAttachments(nullAnswer, [['k', 'v']]).length > nullAnswer.length, true)
    })

    test('attachments with something behind them are left alone', () => {
      const frame = frameOf(request[2]!, 0, Buffer.concat([request.subarray(HEADER.bytes), text('more')]))
      equal(dubboProtocol.spliceAttachments(frame, [['k', 'v']]), frame)
      equal(dubboProtocol.spliceAttachments(frame, [['k', 'v']], find(frame)), frame)
    })

    test('a body without attachments has none', () => {
      const frame = request.subarray(0, find(request))
      equal(find(frame), -1)
      equal(dubboProtocol.spliceAttachments(frame, [['k', 'v']]), frame)
      deepEqual(entriesOf(frame), {})
    })

    test('an answer tells whether it is an exception', () => {
      equal(dubboProtocol.outcomeOf(nullAnswer, 0, nullAnswer.length), 'ok')
      equal(dubboProtocol.outcomeOf(exceptionAnswer, 0, exceptionAnswer.length), 'exception')
      const read = dubboProtocol.toResponse(nullAnswer)
      deepEqual(read.kind === 'value' && [read.value, read.attachments.get('group')], [null, 'g'])
      throws(() => dubboProtocol.toResponse(exceptionAnswer), { code: 'UNSUPPORTED' })
      throws(() => dubboProtocol.toRequest(request), { code: 'UNSUPPORTED' })
    })

    test('answers of its own come back', () => {
      const refusal = dubboProtocol.refuse(70, 'é "no"\n', serialization)
      equal(refusal[2], serialization & 0x1f)
      equal(dubboProtocol.serializationOf(refusal, 0), serialization)
      deepEqual(dubboProtocol.toResponse(refusal), { kind: 'error', status: 70, text: 'é "no"\n' })
      const attachments = new Map([['k', 'v']])
      for (const value of [null, 'text'])
        for (const version of ['2.0.2', '2.6.0']) {
          const answer = dubboProtocol.fromResponse({ kind: 'value', value, attachments }, serialization, version)
          const expected = version === '2.0.2' ? attachments : new Map()
          deepEqual(dubboProtocol.toResponse(answer), { kind: 'value', value, attachments: expected })
        }
      throws(() => dubboProtocol.fromResponse({ kind: 'value', value: 1, attachments }, serialization, ''), {
        code: 'UNSUPPORTED'
      })
    })

    test('its null is a heartbeat', () => {
      const body = serializationFor(serialization).nullBytes
      const asked = frameOf(0xe0 | (serialization & 0x1f), 0, body)
      equal(dubboProtocol.kindOf(asked, 0, asked.length), 'heartbeat')
      deepEqual(dubboProtocol.answerHeartbeat(asked, 0, asked.length).subarray(HEADER.bytes), body)
    })

    test('a frame cut anywhere is refused or incomplete, and nothing else', () => {
      for (const frame of [request, nullAnswer, exceptionAnswer])
        for (let end = HEADER.bytes; end < frame.length; end++) survives(frame.subarray(0, end))
    })
  })

suite('recorded fastjson2', () => {
  const recorded = wholeFrames.filter(({ bytes }) => (bytes[2]! & 0x3f) === 23)
  const requests = recorded.filter(({ bytes }) => bytes[2]! >= 0x80)

  test('every request has its attachments where its parts end', () => {
    equal(requests.length > 50, true)
    for (const { name, bytes } of requests) {
      const entries = entriesOf(bytes)
      equal(entries['path'], headOf(bytes).service, name)
      equal(bytes[find(bytes) + 4], 0xa6, name)
    }
  })

  test('pairs are added to every request and override what was there', () => {
    for (const { name, bytes } of requests) {
      const spliced = dubboProtocol.spliceAttachments(bytes, [
        ['path', 'new'],
        ['é', 'x'.repeat(60)]
      ])
      deepEqual(entriesOf(spliced), { ...entriesOf(bytes), path: 'new', é: 'x'.repeat(60) }, name)
      deepEqual(spliced.subarray(16, find(bytes)), bytes.subarray(16, find(bytes)), name)
    }
  })

  test('pairs are added to every answer with attachments', () => {
    for (const { name, bytes } of recorded.filter((frame: RecordedFrame) => frame.bytes[2] === 23)) {
      const spliced = dubboProtocol.spliceAttachments(bytes, [['k', 'v']])
      if (bytes[3] !== 20) equal(spliced, bytes, name)
      else equal(spliced.toString('hex').endsWith('4a6b4a76a5'), true, name)
    }
  })

  test('an error of 3.2 to a hessian2 request is read by its own serialization', () => {
    const { bytes } = wholeFrames.find(({ bytes }) => bytes.toString('hex', 0, 4) === 'dabb1746')!
    const read = dubboProtocol.toResponse(bytes)
    equal(read.kind === 'error' && read.text.startsWith('org.apache.dubbo.rpc.RpcException: No such method'), true)
  })

  test('a refusal is what Java would write', () => {
    equal(dubboProtocol.refuse(40, 'no', 23).toString('hex'), 'dabb1728000000000000000000000007000000034b6e6f')
    deepEqual(dubboProtocol.toResponse(dubboProtocol.refuse(40, 'é'.repeat(50), 23)), {
      kind: 'error',
      status: 40,
      text: 'é'.repeat(50)
    })
  })
})

suite('every recorded frame', () => {
  test('cut anywhere is refused or incomplete, and nothing else', () => {
    const seen = new Set<string>()
    for (const { bytes } of wholeFrames) {
      // Frames that differ only in ids and sizes are cut once.
      const alike = `${bytes[2]} ${bytes.toString('latin1', 16, 90)}`
      if (seen.has(alike) || bytes.length > 1000) continue
      seen.add(alike)
      for (let end = HEADER.bytes; end < bytes.length; end++) survives(bytes.subarray(0, end))
    }
  })
})

/** Runs all reading verbs over the bytes as if they were a whole frame. */
function survives(frame: Buffer): void {
  const verbs: (() => unknown)[] = [
    () => dubboProtocol.kindOf(frame, 0, frame.length),
    () => dubboProtocol.outcomeOf(frame, 0, frame.length),
    () => entriesOf(frame),
    () => dubboProtocol.spliceAttachments(frame, [['k', 'v']]),
    () => dubboProtocol.toRequest(frame),
    () => dubboProtocol.toResponse(frame),
    () => dubboProtocol.answerHeartbeat(frame, 0, frame.length)
  ]
  for (const verb of verbs)
    try {
      verb()
    } catch (error) {
      if (!(error instanceof CodecError)) throw error
    }
}
