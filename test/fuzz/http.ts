// Hostile HTTP/1 bytes: nothing but a CodecError comes out, every cut gives the same result, and what is forwarded reads back.
import { deepEqual, equal } from 'node:assert/strict'
import { CodecError } from '../../codecs/errors.ts'
import { encodeForwardedRequestHead, encodeForwardedResponseHead, NO_CHANGES } from '../../codecs/http/forward.ts'
import { KIND, kindOfName } from '../../codecs/http/header-kind.ts'
import type { HttpRequestHead } from '../../codecs/http/request-head.ts'
import type { HttpResponseHead } from '../../codecs/http/response-head.ts'
import { sniffHttp1, sniffHttp2 } from '../../codecs/http/sniff.ts'
import { requestText, responseText } from '../support/http-messages.ts'
import { type HttpStream, type ReadMessage, requestStream, responseStream } from '../support/http-stream.ts'

type AnyHead = HttpRequestHead | HttpResponseHead
type Result = { messages: readonly ReadMessage<AnyHead>[]; refused: string | undefined }

function readAll(stream: HttpStream<AnyHead>, bytes: Buffer, pieceBytes: () => number): Result {
  let at = 0
  try {
    while (at < bytes.length) {
      const end = Math.min(bytes.length, at + pieceBytes())
      stream.push(bytes.subarray(at, end))
      at = end
    }
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    return { messages: stream.messages, refused: error.code }
  }
  return { messages: stream.messages, refused: undefined }
}

function endToEnd(headers: readonly string[], names: readonly string[]): string[] {
  const kept: string[] = []
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at]!
    const kind = kindOfName(name)
    const ofHop = kind === KIND.connection || kind === KIND.hopByHop || kind === KIND.upgrade
    if (ofHop || kind === KIND.transferEncoding || kind === KIND.contentLength) continue
    if (!(kind === KIND.ordinary && names.includes(name.toLowerCase()))) kept.push(name.toLowerCase(), headers[at + 1]!)
  }
  return kept
}

function checkForwardedRequest({ head, headers }: ReadMessage<HttpRequestHead>): void {
  const stream = requestStream()
  // An HTTP/1.0 request without a host is forwarded with an empty one.
  stream.push(encodeForwardedRequestHead(head, NO_CHANGES))
  stream.push(head.framing.kind === 'chunked' ? Buffer.from('0\r\n\r\n') : Buffer.alloc(lengthOf(head)))
  const [again, ...more] = stream.messages
  deepEqual([again?.head.method, again?.head.target, again?.head.host], [head.method, head.path, head.host])
  deepEqual([again?.head.framing, more.length, stream.unfinished], [head.framing, 0, false])
  const withoutHost = (list: string[]): string[] => list.filter((_, at) => list[at - (at % 2)] !== 'host')
  const expected = withoutHost(endToEnd(headers, head.connectionNames))
  deepEqual(withoutHost(endToEnd(again!.headers, [])), expected)
}

function lengthOf(head: AnyHead): number {
  return head.framing.kind === 'length' ? Math.min(head.framing.bytes, 1 << 16) : 0
}

function checkForwardedResponse({ head, headers }: ReadMessage<HttpResponseHead>): void {
  if (head.framing.kind === 'tunnel') return
  const stream = responseStream(head.framing.kind === 'none' ? 'HEAD' : 'GET')
  stream.push(encodeForwardedResponseHead(head, NO_CHANGES))
  stream.push(head.framing.kind === 'chunked' ? Buffer.from('0\r\n\r\n') : Buffer.alloc(lengthOf(head)))
  if (head.framing.kind === 'until-close') stream.close()
  const [again] = stream.messages
  deepEqual([again?.head.status, again?.head.reason, again?.head.framing], [head.status, head.reason, head.framing])
  deepEqual(endToEnd(again!.headers, []), endToEnd(headers, head.connectionNames))
}

/** One round. Throws on a finding. */
export function iterate(random: () => number): void {
  const asRequest = random() < 0.6
  const text = asRequest ? requestText(random) : responseText(random)
  const bytes = Buffer.from(text, 'latin1')
  const make = (): HttpStream<AnyHead> =>
    (asRequest ? requestStream() : responseStream()) as unknown as HttpStream<AnyHead>

  const whole = readAll(make(), bytes, () => bytes.length)
  deepEqual(
    readAll(make(), bytes, () => 1),
    whole,
    text
  )
  deepEqual(
    readAll(make(), bytes, () => 1 + Math.floor(random() * 16)),
    whole,
    text
  )
  for (const message of whole.messages)
    if ('method' in message.head) checkForwardedRequest(message as ReadMessage<HttpRequestHead>)
    else checkForwardedResponse(message as ReadMessage<HttpResponseHead>)

  const first = whole.messages[0]
  if (asRequest && first !== undefined) {
    equal(sniffHttp2(bytes), 'no', text)
    const plain = /^[A-Z-]{1,20}$/.test((first.head as HttpRequestHead).method)
    if (plain) equal(sniffHttp1(bytes), 'yes', text)
  }
}
