// Dubbo frames in the serializations that no recorded peer used, written down by hand from their formats.
import { frameOf } from '../../codecs/dubbo/frame.ts'

/** A two-way request in some serialization and what its head and attachments say. */
export type MadeFrames = Readonly<{
  name: string
  serialization: number
  request: Buffer
  nullAnswer: Buffer
  exceptionAnswer: Buffer
  text: (text: string) => Buffer
}>

const HEAD = ['2.0.2', 'a.B', '1.0.0', 'm', 'Ljava/lang/String;I']
const ATTACHMENTS = { path: 'a.B', group: 'g', timeout: '100' }

const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`)
const counted = (value: unknown): Buffer => {
  const text = Buffer.from(JSON.stringify(value))
  const length = Buffer.alloc(4)
  length.writeInt32BE(text.length)
  return Buffer.concat([length, text])
}
const delimited = (...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts)
  if (content.length < 128) return Buffer.concat([Buffer.of(content.length), content])
  return Buffer.concat([Buffer.of((content.length & 0x7f) | 0x80, content.length >> 7), content])
}
const text = (field: number, value: string): Buffer => Buffer.concat([Buffer.of(field), delimited(Buffer.from(value))])
const protobufText = (value: string): Buffer => delimited(text(0x0a, value))
const protobufMap = (pairs: object): Buffer =>
  delimited(
    ...Object.entries(pairs).map(([key, value]) =>
      Buffer.concat([Buffer.of(0x0a), delimited(text(0x0a, key), text(0x12, value))])
    )
  )

function made(
  name: string,
  serialization: number,
  write: (value: unknown) => Buffer,
  attachments?: Buffer
): MadeFrames {
  const map = attachments ?? write(ATTACHMENTS)
  const wire = serialization & 0x1f
  return {
    name,
    serialization,
    request: frameOf(0xc0 | wire, 0, Buffer.concat([...HEAD.map(write), write('argument\n"'), write(7), map])),
    nullAnswer: frameOf(wire, 20, Buffer.concat([write(5), map])),
    exceptionAnswer: frameOf(wire, 20, Buffer.concat([write(3), write({ message: 'm' }), map])),
    text: write
  }
}

const protobuf = (value: unknown): Buffer =>
  typeof value === 'string'
    ? protobufText(value)
    : typeof value === 'number'
      ? delimited(Buffer.of(8, value))
      : delimited()

/** One set of frames for each of these serializations. */
export const madeFrames: readonly MadeFrames[] = [
  made('fastjson in lines', 6, line),
  made('fastjson with lengths', 0x26, counted),
  made('gson', 16, line),
  made('jackson', 18, line),
  made('protobuf as JSON', 21, line, line({ attachments: ATTACHMENTS })),
  made('protobuf', 22, protobuf, protobufMap(ATTACHMENTS))
]
