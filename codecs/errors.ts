// What a codec may throw: one class, one closed list of codes. Everything else that leaves a codec is a bug in it.

/** Why bytes could not be read or a value could not be written. */
export type CodecErrorCode =
  | 'BAD_MAGIC' // the bytes are of another protocol
  | 'BAD_LENGTH' // a declared length is negative, or larger than what carries it
  | 'FRAME_TOO_LARGE' // over the configured limit; nothing of it was buffered
  | 'TRUNCATED' // a value ends before its declared end
  | 'BAD_TAG' // a byte that may not stand here
  | 'BAD_REFERENCE' // a reference, type or class number that was never defined
  | 'BAD_TEXT' // text that is not valid in its encoding
  | 'BUDGET_EXCEEDED' // too deep, too many values, too many bytes
  | 'UNSUPPORTED' // valid, but this codec cannot read or write it
  | 'BAD_VALUE' // a value that does not fit the type it should be written as
  | 'BAD_MESSAGE' // well-formed values that are not a message of the protocol
  | 'BAD_HEAD' // an HTTP start line or header section that breaks the grammar
  | 'HEAD_TOO_LARGE' // an HTTP head over the configured limit
  | 'BAD_FRAMING' // an HTTP body whose length is ambiguous or malformed (request smuggling shapes)

/** The only error that a codec throws on bad input. `code` is stable; the message is for people. */
export class CodecError extends Error {
  readonly code: CodecErrorCode

  constructor(code: CodecErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'CodecError'
    this.code = code
  }
}
