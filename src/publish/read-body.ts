// Reads the JSON body of a request, with a limit on its size and on how deep it goes.
import type { IncomingMessage } from 'node:http'
import { ApiRefusal } from './api-refusal.ts'

/** No request nests deeper than this. */
const DEPTH_MAX = 8

/** The value, or `{}` when there is no body; rejects with an ApiRefusal. */
export async function readBody(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const pieces: Buffer[] = []
  let bytes = 0
  if (Number(request.headers['content-length'] ?? 0) > bytesMax) throw tooLarge(bytesMax)
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    pieces.push(piece)
  }
  if (bytes === 0) return {}
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(pieces))
    if (depthOf(text) > DEPTH_MAX) throw new Error(`it nests deeper than ${DEPTH_MAX} levels`)
    return JSON.parse(text)
  } catch (error) {
    throw new ApiRefusal('BAD_REQUEST', `the body is no JSON: ${error instanceof Error ? error.message : error}`)
  }
}

/** Throws when a body is there and says that it is something else than JSON. */
export function expectJson({ headers }: IncomingMessage): void {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
  if (hasBody && !/^application\/json\s*(;|$)/i.test(headers['content-type'] ?? ''))
    throw new ApiRefusal('MEDIA_TYPE_UNSUPPORTED', 'send the body as application/json')
}

function tooLarge(bytesMax: number): ApiRefusal {
  return new ApiRefusal('TOO_LARGE', `the body has more than ${bytesMax} bytes (publish.bodyBytesMax)`)
}

/** How deep brackets nest, those in texts left out. */
function depthOf(text: string): number {
  let [depth, deepest] = [0, 0]
  for (const [bracket] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (bracket === '[' || bracket === '{') deepest = Math.max(deepest, ++depth)
    else if (bracket === ']' || bracket === '}') depth--
  }
  return deepest
}
