// A failure as a problem document (RFC 9457), the same whoever found it: the line, a connection or a bridge.
import { ERRORS } from '../errors.ts'
import type { HttpAnswer } from './http-answer.ts'
import type { Refusal } from './refusal.ts'

/** What a problem may say beyond its refusal. */
export type ProblemDetails = Readonly<{
  /** Left out: the status of the code. */
  status?: number
  traceId?: string
  /** Further members: the class of an exception, its causes. */
  members?: Readonly<Record<string, unknown>>
  /** Further headers: name, value, name, value … */
  headers?: readonly string[]
}>

/** `application/problem+json`; its `code` is the member to act on, `detail` is for people. */
export function problemAnswer({ code, detail }: Refusal, details: ProblemDetails = {}): HttpAnswer {
  const { http, help } = ERRORS[code]
  const { status = http, traceId = '', members = {}, headers = [] } = details
  const document = { type: `urn:anji:${code}`, title: help, status, detail, code, ...members }
  const body = Buffer.from(JSON.stringify(traceId === '' ? document : { ...document, traceId }))
  return { status, headers: ['content-type', 'application/problem+json', ...headers], body }
}
