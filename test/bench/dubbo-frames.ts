// Dubbo2 frames for load and provider, written here by hand so that the bench never measures the product's own codecs.
// Header, big-endian: magic:2 flag:1 status:1 id:8 bodyLength:4; the body is a row of Hessian2 values.

/** Offsets and marks of the 16-byte header. */
export const HEADER = { bytes: 16, flag: 2, status: 3, idHigh: 4, idLow: 8, bodyLength: 12, magic: 0xdabb } as const

/** Bits of the flag byte. */
export const FLAG = { request: 0x80, twoWay: 0x40, event: 0x20, hessian2: 2 } as const

/** The service that load calls and the provider serves. */
export const SERVICE = 'demo.DemoService'

const OK = 20

/** An ASCII string in Hessian2's shortest form. */
export function text(value: string): Buffer {
  const chars = Buffer.from(value, 'latin1')
  if (chars.length < 0x20) return Buffer.concat([Buffer.of(chars.length), chars])
  if (chars.length < 0x400) return Buffer.concat([Buffer.of(0x30 | (chars.length >> 8), chars.length & 0xff), chars])
  if (chars.length > 0x7fff) throw new RangeError('the bench needs no string of several chunks')
  return Buffer.concat([Buffer.of(0x53, chars.length >> 8, chars.length & 0xff), chars])
}

/** An untyped map of strings. */
export function map(entries: Record<string, string>): Buffer {
  return Buffer.concat([Buffer.of(0x48), ...Object.entries(entries).flatMap(entry => entry.map(text)), Buffer.of(0x5a)])
}

function frame(flag: number, status: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HEADER.bytes)
  header.writeUInt16BE(HEADER.magic, 0)
  header.writeUInt8(flag, HEADER.flag)
  header.writeUInt8(status, HEADER.status)
  header.writeUInt32BE(body.length, HEADER.bodyLength)
  return Buffer.concat([header, body])
}

/** A `sayHello(String)` call whose argument has `payloadBytes` characters; its id is left 0 for the sender to patch. */
export function sayHelloRequest(payloadBytes: number): Buffer {
  const values = ['2.0.2', SERVICE, '0.0.0', 'sayHello', 'Ljava/lang/String;', 'x'.repeat(payloadBytes)].map(text)
  const attachments = map({
    path: SERVICE,
    'remote.application': 'bench',
    interface: SERVICE,
    version: '0.0.0',
    timeout: '10000'
  })
  return frame(FLAG.request | FLAG.twoWay | FLAG.hessian2, 0, Buffer.concat([...values, attachments]))
}

/** What follows the value in an answer that carries attachments. */
export const ANSWER_TAIL: Buffer = map({ dubbo: '2.0.2' })

/** First body byte of an answer with value and attachments: the int 4 in one byte. */
export const ANSWER_VALUE = 0x94

/** The successful answer that carries `value`; its id is left 0. */
export function answer(value: Buffer): Buffer {
  return frame(FLAG.hessian2, OK, Buffer.concat([Buffer.of(ANSWER_VALUE), value, ANSWER_TAIL]))
}

/** The bean of 12 fields, about 1 KB as JSON, that HTTP callers post. */
export const BEAN: Readonly<Record<string, string | number | boolean>> = {
  id: 40_013_377,
  number: 'ORD-2026-000040013377',
  customer: 'c'.repeat(180),
  street: 's'.repeat(160),
  city: 'Zhaozhou',
  country: 'CN',
  amount: 1299.5,
  currency: 'CNY',
  paid: true,
  quantity: 3,
  note: 'n'.repeat(420),
  createdBy: 'bench'
}

/** The bean as a generic provider returns it: a map with the class in it, and a value of the right type per field. */
export function beanValue(): Buffer {
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(Number.isInteger(value) ? 5 : 9)
    if (Number.isInteger(value)) bytes.writeInt32BE(value, bytes.writeUInt8(0x49, 0))
    else bytes.writeDoubleBE(value, bytes.writeUInt8(0x44, 0))
    return bytes
  }
  const fields = Object.entries(BEAN).flatMap(([name, value]) => {
    if (typeof value === 'string') return [text(name), text(value)]
    return [text(name), typeof value === 'number' ? number(value) : Buffer.of(value ? 0x54 : 0x46)]
  })
  return Buffer.concat([Buffer.of(0x48), text('class'), text('demo.Order'), ...fields, Buffer.of(0x5a)])
}
