// The Dubbo 2 codec: frames, heads, attachments, requests and answers.
export { FLAG, HEADER } from './frame.ts'
export { dubboProtocol } from './protocol.ts'
export { SERIALIZATION } from './serialization/table.ts'
export { STATUS, statusName } from './status.ts'
