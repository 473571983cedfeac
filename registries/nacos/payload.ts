// What Nacos sends over gRPC: Payload { metadata = 2 { type = 3, headers = 7, clientIp = 8 }, body = 3 Any { value = 2 } }, where the
// value is a JSON object whose shape the type names.
import protobuf from 'protobufjs/light.js'
import { fieldsOf } from './json-fields.ts'

/** A body as it came: nothing in it is certain. */
export type Fields = Readonly<Record<string, unknown>>

/** One message of either side. */
export type NacosMessage = Readonly<{
  type: string // the simple name of its Java class
  clientIp: string
  headers: Readonly<Record<string, string>>
  body: Fields
}>

const HEADERS: protobuf.IMapField = { keyType: 'string', type: 'string', id: 7 }

const { Payload } = protobuf.Root.fromJSON({
  nested: {
    Metadata: {
      fields: {
        type: { type: 'string', id: 3 },
        headers: HEADERS,
        clientIp: { type: 'string', id: 8 }
      }
    },
    Any: { fields: { typeUrl: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } },
    Payload: { fields: { metadata: { type: 'Metadata', id: 2 }, body: { type: 'Any', id: 3 } } }
  }
}).nested as { Payload: protobuf.Type }

/** The bytes of a message; what is empty is left out, as protobuf 3 does. */
export function encodePayload({ type, clientIp, headers, body }: NacosMessage): Buffer {
  const metadata = { type, headers, ...(clientIp === '' ? {} : { clientIp }) }
  return Buffer.from(Payload.encode({ metadata, body: { value: Buffer.from(JSON.stringify(body)) } }).finish())
}

/** The message in these bytes; throws when they hold none. */
export function decodePayload(bytes: Buffer): NacosMessage {
  const { metadata, body } = Payload.decode(bytes) as unknown as {
    metadata: { type: string; clientIp: string; headers: Record<string, string> } | null
    body: { value: Uint8Array } | null
  }
  const value = Buffer.from(body?.value ?? []).toString()
  return {
    type: metadata?.type ?? '',
    clientIp: metadata?.clientIp ?? '',
    headers: { ...metadata?.headers },
    body: fieldsOf(value === '' ? {} : JSON.parse(value)) ?? {}
  }
}
