// A refusal as a problem document (RFC 9457).
import { ERRORS } from '../errors.ts'
import type { Refusal } from '../exchange/refusal.ts'

/** The members of `application/problem+json`; `code` is the one to act on, `detail` is for people. */
export function problemDocument({ code, detail }: Refusal, traceId: string): Buffer {
  const { http, help } = ERRORS[code]
  const document = { type: `urn:anji:${code}`, title: help, status: http, detail, code }
  return Buffer.from(JSON.stringify(traceId === '' ? document : { ...document, traceId }))
}
