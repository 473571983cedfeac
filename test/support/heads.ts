// HTTP heads for tests of what reads them, made by the codec from what a person would write.
import {
  encodeRequestHead,
  encodeResponseHead,
  HTTP_LIMITS,
  type HttpRequestHead,
  type HttpResponseHead,
  readRequestHead,
  readResponseHead
} from '../../codecs/http/index.ts'

const latin1 = (text: string): string => Buffer.from(text).toString('latin1')
const list = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => [name, latin1(value)])

/** A request's head as an Anji would have read it; values are sent in UTF-8. */
export function requestHead(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {}
): HttpRequestHead {
  const bytes = encodeRequestHead({ method, target, host: 'a.test', headers: list(headers), framing: { kind: 'none' } })
  return readRequestHead(bytes, 0, bytes.length, HTTP_LIMITS)
}

/** An answer's head as an Anji would have read it. */
export function responseHead(status: number, headers: Readonly<Record<string, string>> = {}): HttpResponseHead {
  const bytes = encodeResponseHead({ status, headers: list(headers), framing: { kind: 'none' } })
  return readResponseHead(bytes, 0, bytes.length, { method: 'POST', upgrade: '', limits: HTTP_LIMITS })
}
