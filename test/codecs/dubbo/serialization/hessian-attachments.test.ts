// Attachments of hessian2 bodies: found, read and extended in place.
import { deepEqual, equal } from 'node:assert/strict'
import { createRequire } from 'node:module'
import { suite, test } from 'node:test'
import { frameOf, HEADER } from '../../../../codecs/dubbo/frame.ts'
import { dubboProtocol } from '../../../../codecs/dubbo/protocol.ts'
import { wholeFrames } from '../../../support/dubbo-frames.ts'

// An independent reader, so that what we write is not only read by ourselves.
const hessian = createRequire(import.meta.url)('hessian.js') as {
  DecoderV2: new (bytes: Buffer) => { read(): unknown }
}

const requests = wholeFrames.filter(({ bytes }) => (bytes[2]! & 0xbf) === 0x82)
const answers = wholeFrames.filter(({ bytes }) => bytes[2] === 0x02 && bytes[3] === 20)

const find = (bytes: Buffer): number =>
  dubboProtocol.attachmentsAt(bytes, 0, bytes.length, dubboProtocol.readHead(bytes, 0, bytes.length))
const entriesOf = (bytes: Buffer): Record<string, string> =>
  Object.fromEntries(dubboProtocol.readAttachments(bytes, 0, bytes.length, find(bytes)).entries)
const independentlyFrom = (bytes: Buffer, at: number): unknown => new hessian.DecoderV2(bytes.subarray(at)).read()
const body = (...parts: (string | Buffer)[]): Buffer =>
  Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)))
const text = (value: string): Buffer => Buffer.concat([Buffer.of(value.length), Buffer.from(value)])
const call = (types: string, ...rest: (string | Buffer)[]): Buffer =>
  frameOf(0xc2, 0, body(text('2.0.2'), text('a.B'), text('1.0.0'), text('m'), text(types), ...rest))

suite('hessian2 attachments', () => {
  test('every recorded request has its attachments where an independent reader finds them', () => {
    for (const { name, bytes } of requests) {
      const at = find(bytes)
      equal(bytes[at], 0x48, name)
      const found = independentlyFrom(bytes, at) as Record<string, unknown>
      const texts = Object.entries(found).filter(([, value]) => ['string', 'number'].includes(typeof value))
      deepEqual(entriesOf(bytes), Object.fromEntries(texts.map(([key, value]) => [key, String(value)])), name)
    }
  })

  test('groups, callbacks and their instances are seen', () => {
    const named = (part: string): Buffer => requests.find(({ name }) => name.includes(part))!.bytes
    equal(entriesOf(named('hello request'))['group'], 'g1')
    equal(entriesOf(named('callback registration'))['sys_callback_arg-1'], '2068275950')
    equal(entriesOf(named('server-to-client callback'))['callback.service.instid'], '2068275950')
  })

  test('numbers and booleans read as text and other values are left out', () => {
    const parts = ['48', text('n'), 'c864', text('t'), '54', text('l'), 'e1', text('d'), '5c', text('o'), '7991']
    const frame = call('', ...parts, text('e'), '4e', '91', text('q'), text('x'), text('y'), '5a')
    deepEqual(entriesOf(frame), { n: '100', t: 'true', l: '1', d: '1', x: 'y' })
  })

  test('typed maps are read, and values may be of classes and references that the arguments brought', () => {
    const frame = call(
      'La/B;',
      '43',
      text('a.B'),
      '91',
      text('f'),
      '60',
      '91',
      '4d',
      text('M'),
      text('o'),
      '6092',
      text('r'),
      '5190',
      text('k'),
      text('v'),
      '5a'
    )
    equal(frame[find(frame)], 0x4d)
    deepEqual(entriesOf(frame), { k: 'v' })
    const spliced = dubboProtocol.spliceAttachments(frame, [['k', 'w']], find(frame))
    deepEqual(entriesOf(spliced), { k: 'w' })
    equal(spliced.length, frame.length + 4)
  })

  test('attachments that are a reference are unknown', () => {
    const frame = call('Ljava/util/Map;', '48', text('k'), text('v'), '5a', '5190')
    deepEqual(entriesOf(frame), {})
    equal(dubboProtocol.readAttachments(frame, 0, frame.length, find(frame)).at, -1)
    equal(dubboProtocol.spliceAttachments(frame, [['k', 'w']]), frame)
  })

  test('null attachments are none', () => {
    const frame = call('', '4e')
    equal(find(frame), frame.length - 1)
    deepEqual(entriesOf(frame), {})
  })

  test('a body that ends before its attachments has none', () => {
    const frame = call('')
    equal(find(frame), -1)
    deepEqual(entriesOf(frame), {})
    equal(dubboProtocol.spliceAttachments(frame, [['k', 'v']]), frame)
  })

  test('pairs are added to every recorded request and override what was there', () => {
    const pairs = [
      ['x-trace', 'ab中😀'],
      ['timeout', '77'],
      ['long', 'x'.repeat(70000)]
    ] as const
    for (const { name, bytes } of requests) {
      const at = find(bytes)
      for (const known of [at, -1]) {
        const spliced = dubboProtocol.spliceAttachments(bytes, pairs, known)
        equal(dubboProtocol.measure(spliced, 0, 1e9), spliced.length, name)
        deepEqual(
          spliced.subarray(HEADER.bytes, bytes.length - 1),
          bytes.subarray(HEADER.bytes, bytes.length - 1),
          name
        )
        deepEqual(spliced.subarray(0, 12), bytes.subarray(0, 12), name)
        const expected = { ...(independentlyFrom(bytes, at) as object), ...Object.fromEntries(pairs) }
        deepEqual(independentlyFrom(spliced, at), expected, name)
        equal(entriesOf(spliced)['timeout'], '77', name)
        equal(entriesOf(spliced)['x-trace'], 'ab中😀', name)
      }
    }
  })

  test('pairs are added to every recorded answer with attachments', () => {
    for (const { name, bytes } of answers) {
      const spliced = dubboProtocol.spliceAttachments(bytes, [['k', 'v']])
      if (bytes[16]! < 0x93) equal(spliced, bytes, name)
      else {
        equal(
          spliced.toString('latin1', HEADER.bytes),
          `${bytes.toString('latin1', HEADER.bytes, bytes.length - 1)}\x01k\x01vZ`,
          name
        )
        equal(spliced.readInt32BE(12), spliced.length - 16, name)
      }
    }
  })

  test('null attachments become a map', () => {
    const spliced = dubboProtocol.spliceAttachments(call('I', '91', '4e'), [['k', 'v']])
    deepEqual(spliced, call('I', '91', '48', text('k'), text('v'), '5a'))
  })

  test('a body whose last byte only looks like the end of a map is left alone', () => {
    for (const frame of [
      call('Ljava/util/List;', '789178915a'.slice(0, 4), '51c85a'), // reference 90 was never made
      call('', '51c85a'),
      call('', '025a5a'),
      call('', '575a'),
      call('', '485a91'),
      call('', '485a485a'),
      call('', '485a5a'),
      call('', '48', text('k'), text('v'), '5a5a')
    ]) {
      let spliced: Buffer | undefined
      try {
        equal(dubboProtocol.spliceAttachments(frame, [['k', 'v']], find(frame)), frame)
        spliced = dubboProtocol.spliceAttachments(frame, [['k', 'v']])
      } catch (error) {
        equal((error as Error).name, 'CodecError')
        continue
      }
      equal(spliced, frame, frame.toString('hex'))
    }
  })

  test('events and failed answers are left alone', () => {
    for (const hex of [
      'dabbe2000000000000000001000000014e',
      'dabb0246000000000000000100000002015a',
      'dabb02140000000000000001000000019 2'.replace(' ', '')
    ]) {
      const frame = Buffer.from(hex, 'hex')
      equal(dubboProtocol.spliceAttachments(frame, [['k', 'v']]), frame)
    }
  })
})
