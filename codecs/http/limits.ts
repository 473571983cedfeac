// The bounds that the HTTP/1 codec keeps on what a peer may send.

/** Bounds on one HTTP/1 message; a body's own length is bounded by whoever reads it. */
export type HttpLimits = Readonly<{
  /** Start line and header section together, with the empty line that ends them. */
  headBytesMax: number
  headersMax: number
  /** Extensions of one chunk. */
  chunkExtensionBytesMax: number
  trailerBytesMax: number
}>

/** Bounds that fit ordinary services. */
export const HTTP_LIMITS: HttpLimits = {
  headBytesMax: 32 * 1024,
  headersMax: 128,
  chunkExtensionBytesMax: 256,
  trailerBytesMax: 8 * 1024
}
