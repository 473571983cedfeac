// The public door of the JSON codec.
export { CodecError, type CodecErrorCode } from '../errors.ts'
export { type JsonLimits, parseJson } from './parse.ts'
export { JsonNumber, type JsonObject, type JsonValue } from './value.ts'
