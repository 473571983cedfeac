// Damages recorded Dubbo frames and demands that every verb answers or throws CodecError, and that splicing keeps its word.
import { deepEqual, equal } from 'node:assert/strict'
import { HEADER } from '../../codecs/dubbo/frame.ts'
import { dubboProtocol } from '../../codecs/dubbo/protocol.ts'
import { CodecError } from '../../codecs/errors.ts'
import type { AttachmentPairs } from '../../codecs/protocol.ts'
import { madeFrames } from '../support/dubbo-bodies.ts'
import { wholeFrames } from '../support/dubbo-frames.ts'

const BODY_BYTES_MAX = 1 << 20
const FRAME_BYTES_MAX = 2000

const seeds: readonly Buffer[] = [
  ...wholeFrames.map(({ bytes }) => bytes).filter(bytes => bytes.length < FRAME_BYTES_MAX),
  ...madeFrames.flatMap(({ request, nullAnswer, exceptionAnswer }) => [request, nullAnswer, exceptionAnswer]),
  dubboProtocol.heartbeat(),
  dubboProtocol.goAway()
]

/** Bytes that mean something in one serialization or another, so that damage is not only noise. */
const TELLING = Buffer.from('00017f80ff90955a4e4803434f51525355565758605c7aa5a6af927f7c220a5b7b7d', 'hex')

/** Damages one frame and runs everything over it; throws on a finding. */
export function iterate(random: () => number): void {
  const below = (limit: number): number => Math.floor(random() * limit)
  const frame = damaged(seeds[below(seeds.length)]!, below)
  attempt(() => dubboProtocol.measure(frame, 0, BODY_BYTES_MAX))
  if (frame.length < HEADER.bytes) return
  // The line only hands on what `measure` found, so the length is made right again.
  frame.writeInt32BE(frame.length - HEADER.bytes, HEADER.bodyLength)
  frame.writeUInt16BE(HEADER.magic, 0)
  equal(dubboProtocol.measure(frame, 0, BODY_BYTES_MAX), frame.length)
  dubboProtocol.kindOf(frame, 0, frame.length)
  attempt(() => dubboProtocol.outcomeOf(frame, 0, frame.length))
  equal(dubboProtocol.answerHeartbeat(frame, 0, frame.length).length >= HEADER.bytes, true)
  attempt(() => dubboProtocol.fromRequest(dubboProtocol.toRequest(frame)))
  attempt(() => dubboProtocol.fromResponse(dubboProtocol.toResponse(frame), 2, '2.0.2'))
  attempt(() => splicing(frame, below))
}

function damaged(seed: Buffer, below: (limit: number) => number): Buffer {
  let frame = Buffer.from(seed)
  for (let left = below(4); left > 0; left--) {
    const at = HEADER.bytes + below(Math.max(1, frame.length - HEADER.bytes))
    switch (below(5)) {
      case 0:
        if (at < frame.length) frame[at] = below(256)
        break
      case 1:
        if (at < frame.length) frame[at] = TELLING[below(TELLING.length)]!
        break
      case 2:
        frame = frame.subarray(0, below(frame.length + 1))
        break
      case 3:
        frame = Buffer.concat([
          frame.subarray(0, at),
          seeds[below(seeds.length)]!.subarray(at, at + below(40)),
          frame.subarray(at)
        ])
        break
      default:
        if (frame.length > HEADER.flags) frame[HEADER.flags] = below(256)
    }
  }
  return Buffer.from(frame)
}

function splicing(frame: Buffer, below: (limit: number) => number): void {
  const pairs: AttachmentPairs = [[below(2) === 0 ? 'path' : 'x-fuzz', 'a😀'.repeat(below(20))]]
  const end = frame.length
  const spliced = dubboProtocol.spliceAttachments(frame, pairs)
  if (spliced === frame || frame[HEADER.flags]! < 0x80) return
  equal(dubboProtocol.measure(spliced, 0, BODY_BYTES_MAX), spliced.length)
  const head = dubboProtocol.readHead(frame, 0, end)
  deepEqual(dubboProtocol.readHead(spliced, 0, spliced.length), head)
  const at = dubboProtocol.attachmentsAt(frame, 0, end, head)
  equal(dubboProtocol.attachmentsAt(spliced, 0, spliced.length, head), at)
  equal(spliced.compare(frame, HEADER.bytes, at, HEADER.bytes, at), 0, 'arguments changed')
  const before = dubboProtocol.readAttachments(frame, 0, end, at).entries
  const after = dubboProtocol.readAttachments(spliced, 0, spliced.length, at).entries
  deepEqual(after, new Map([...before, ...pairs]))
  const known = dubboProtocol.spliceAttachments(frame, pairs, at)
  equal(known.equals(spliced), true, 'a known place changed the result')
}

function attempt(verb: () => unknown): void {
  try {
    verb()
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
  }
}
