// The Dubbo 2 codec: frames, heads, attachments, requests and answers.
export { CodecError, type CodecErrorCode } from '../errors.ts'
export { FrameReader, type FrameReaderOptions, type OnFrame } from '../frame-reader.ts'
export type { RpcRequest, RpcResponse } from '../message.ts'
export type { FramedProtocol } from '../protocol.ts'
export { FLAG, HEADER } from './frame.ts'
export { dubboProtocol } from './protocol.ts'
export { SERIALIZATION } from './serialization/table.ts'
export { STATUS, statusName } from './status.ts'
