// The trace id that a call came with, in whichever of the usual formats: so that a log line, a problem and a trace can be found
// from one another. Only the id is read here; a malformed context is no context.

/** Gives the value of a header or attachment, undefined when there is none. Names are lower case. */
export type ReadField = (name: string) => string | undefined

const W3C = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/
const B3_ID = /^(?:[0-9a-f]{32}|[0-9a-f]{16})$/i
const B3_SINGLE = /^([0-9a-f]{32}|[0-9a-f]{16})-[0-9a-f]{16}(?:-|$)/i
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const SW8_FIELDS = 8
const ID_CHARACTERS_MAX = 128
const NO_TRACE = /^0+$/

/** SkyWalking's `sw8` first, then W3C `traceparent`, then B3; '' when the call brought none. */
export function traceIdOf(read: ReadField): string {
  return fromSw8(read('sw8')) ?? fromTraceparent(read('traceparent')) ?? fromB3(read('b3'), read('x-b3-traceid')) ?? ''
}

/** `sample-BASE64(trace id)-BASE64(segment id)-span-BASE64(service)-…`: eight fields, of which the second is the id. */
function fromSw8(text: string | undefined): string | undefined {
  const fields = text?.split('-') ?? []
  const encoded = fields[1]
  if (fields.length !== SW8_FIELDS || encoded === undefined || !BASE64.test(encoded)) return undefined
  return printable(Buffer.from(encoded, 'base64').toString('utf8'))
}

function fromTraceparent(text: string | undefined): string | undefined {
  const id = text === undefined ? undefined : W3C.exec(text)?.[1]
  return id === undefined || NO_TRACE.test(id) ? undefined : id
}

function fromB3(single: string | undefined, traceId: string | undefined): string | undefined {
  if (single !== undefined) return B3_SINGLE.exec(single)?.[1]?.toLowerCase()
  return traceId !== undefined && B3_ID.test(traceId) ? traceId.toLowerCase() : undefined
}

function printable(id: string): string | undefined {
  return id.length > 0 && id.length <= ID_CHARACTERS_MAX && /^[\x21-\x7e]+$/.test(id) ? id : undefined
}
