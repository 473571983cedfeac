// The door of the HTTP/1.1 codec: heads and bodies on bytes, strict on what comes in and on what goes out.
export { CodecError, type CodecErrorCode } from '../errors.ts'
export { BodyReader, type OnPayload } from './body-reader.ts'
export {
  CHUNK_END,
  CONTINUE,
  encodeChunkHeader,
  encodeLastChunk,
  encodeRequestHead,
  encodeResponseHead,
  LAST_CHUNK,
  type RequestToWrite,
  type ResponseToWrite
} from './encode.ts'
export {
  encodeForwardedRequestHead,
  encodeForwardedResponseHead,
  type HeadChanges,
  NO_CHANGES,
  type RequestHeadChanges
} from './forward.ts'
export { FRAMING, type Framing } from './framing.ts'
export { findHeadEnd } from './head.ts'
export {
  type HeaderLines,
  headerCount,
  headerList,
  headerNameAt,
  headerOf,
  headersOf,
  headerValueAt
} from './header-lines.ts'
export { HTTP_LIMITS, type HttpLimits } from './limits.ts'
export { type HttpRequestHead, readRequestHead } from './request-head.ts'
export type { RequestTarget, TargetForm } from './request-target.ts'
export { type HttpResponseHead, type ResponseContext, readResponseHead } from './response-head.ts'
export { sniffHttp1, sniffHttp2 } from './sniff.ts'
export { reasonOf } from './status.ts'
export type { ConnectionChoice } from './write-headers.ts'
