// Kinds of frames: calls, answers, heartbeats and the events that open and close a link for new requests.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { answerHeartbeat, goAway, heartbeat, kindOf } from '../../../codecs/dubbo/event.ts'
import { frameOf, setId } from '../../../codecs/dubbo/frame.ts'
import { recordedFrames } from '../../support/dubbo-frames.ts'

const event = (flags: number, body: string): Buffer => frameOf(flags, 0, Buffer.from(body, 'hex'))
const text = (flags: number, body: string): Buffer => frameOf(flags, 0, Buffer.from(body))
const kind = (frame: Buffer): string => kindOf(frame, 0, frame.length)

suite('event', () => {
  test('every recorded frame is of the kind that its header says', () => {
    const kinds: Record<string, string> = {
      c: 'request',
      '8': 'one-way',
      '0': 'response',
      '1': 'response',
      d: 'request'
    }
    for (const { name, bytes } of recordedFrames) {
      const flags = bytes[2]!
      if ((flags & 0x20) !== 0) continue
      const expected = flags & 0x80 ? (flags & 0x40 ? 'request' : 'one-way') : 'response'
      equal(kindOf(bytes, 0, bytes.length), expected, name)
      equal(kinds[(flags >> 4).toString(16)] ?? expected, expected, name)
    }
  })

  test('recorded events are told apart', () => {
    const seen = new Map<string, string>()
    for (const { bytes } of recordedFrames)
      if ((bytes[2]! & 0x20) !== 0) seen.set(bytes[2]!.toString(16) + bytes.toString('hex', 16), kind(bytes))
    deepEqual(
      seen,
      new Map([
        ['a20152', 'going-away'],
        ['e24e', 'heartbeat'],
        ['224e', 'heartbeat-answer'],
        ['b7000000024a52', 'going-away']
      ])
    )
  })

  test('a heartbeat is a two-way null in any serialization', () => {
    for (const [flags, body] of [
      [0xe2, '4e'],
      [0xe2, ''],
      [0xf7, '00000001af'],
      [0xf7, 'af'],
      [0xe6, '000000046e756c6c'],
      [0xe6, '6e756c6c0a'],
      [0xf0, '6e756c6c0d0a'],
      [0xf2, '6e756c6c'],
      [0xf6, '030a0148'],
      [0xf5, '2248220a'],
      [0xe3, 'aced0005770100'],
      [0xe8, '00']
    ] as const) {
      equal(kind(event(flags, body)), 'heartbeat', body)
      equal(kind(event(flags & ~0x40, body)), 'event', body)
    }
  })

  test('R closes a link for requests and W opens it again', () => {
    for (const letter of ['R', 'W']) {
      const expected = letter === 'R' ? 'going-away' : 'back'
      const hex = Buffer.from(letter).toString('hex')
      for (const body of [
        `01${hex}`,
        `000000024a${hex}`,
        `030a01${hex}`,
        `aced00057701017400 01${hex}`.replace(' ', '')
      ])
        equal(kind(event(0xa2, body)), expected, body)
      for (const body of [`"${letter}"`, `"${letter}"\n`, `"${letter}"\r\n`, `\0\0\0\x03"${letter}"`])
        equal(kind(text(0xa6, body)), expected, body)
    }
  })

  test('other events are nothing special', () => {
    for (const body of [
      '0158',
      '03464f52',
      '52',
      '0252',
      '22',
      '91',
      'ff'.repeat(40),
      '6c',
      `${'00'.repeat(40)}0152`
    ]) {
      equal(kind(event(0xa2, body)), 'event', body)
      equal(kind(event(0xe2, body)), 'event', body)
    }
  })

  test('a heartbeat is answered with its own id, serialization and null', () => {
    const asked = event(0xf7, '00000001af')
    setId(asked, 0, 0x9f4126f2, 0x9118f2fb)
    equal(answerHeartbeat(asked, 0, asked.length).toString('hex'), 'dabb37149f4126f29118f2fb0000000500000001af')
    const recorded = recordedFrames.find(({ name }) => name.endsWith('heartbeat request'))!.bytes
    const answer = recordedFrames.find(({ name }) => name.endsWith('heartbeat reply'))!.bytes
    deepEqual(answerHeartbeat(Buffer.concat([Buffer.alloc(9), recorded]), 9, 9 + recorded.length), answer)
  })

  test('an empty heartbeat is answered with a null all the same', () => {
    const asked = event(0xe2, '')
    equal(answerHeartbeat(asked, 0, asked.length).toString('hex'), 'dabb22140000000000000000000000014e')
  })

  test('own heartbeats and farewells are those of Java', () => {
    equal(heartbeat().toString('hex'), 'dabbe2000000000000000000000000014e')
    equal(goAway().toString('hex'), 'dabba200000000000000000000000002' + '0152')
    equal(kind(heartbeat()), 'heartbeat')
    equal(kind(goAway()), 'going-away')
  })
})
