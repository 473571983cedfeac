// Writes an HTTP body as it is framed on the way out: payload views go to the outbox unread and uncopied.
import { CHUNK_END, encodeChunkHeader, encodeLastChunk } from '../../codecs/http/index.ts'
import type { Outbox } from './outbox.ts'

/** `plain`: the payload alone; `chunked`: each piece is a chunk; `none`: there is no body to write. */
export type BodyCoding = 'plain' | 'chunked' | 'none'

/** Queues one piece; false when the peer lags. */
export function writeBody(outbox: Outbox, coding: BodyCoding, piece: Buffer): boolean {
  // An empty chunk would end the body.
  if (coding === 'none' || piece.length === 0) return true
  if (coding === 'plain') return outbox.writeAll(piece)
  outbox.writeAll(encodeChunkHeader(piece.length))
  outbox.writeAll(piece)
  return outbox.writeAll(CHUNK_END)
}

/** Queues what ends the body; only a chunked one has such an end, and room for trailers. */
export function writeBodyEnd(outbox: Outbox, coding: BodyCoding, trailers: readonly string[]): void {
  if (coding === 'chunked') outbox.writeAll(encodeLastChunk(trailers))
}
