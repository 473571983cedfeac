// Why the publish API does not do what it was asked.
import type { ErrorCode } from '../errors.ts'

/** Thrown anywhere behind the publish API; it becomes a problem document, or an answer in MOSN's form. */
export class ApiRefusal extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, detail: string) {
    super(detail)
    this.name = 'ApiRefusal'
    this.code = code
  }
}
