// A refusal: why an exchange ends without an answer of the service, in one of our codes and a sentence of detail.
import type { ErrorCode } from '../errors.ts'

/** `detail` is a sentence for people; it names the service, address or limit that is concerned. */
export type Refusal = Readonly<{ code: ErrorCode; detail: string }>
