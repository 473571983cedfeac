// The Java peers' Sampler as a plain JSON service over HTTP, written as somebody would who knows nothing of Dubbo.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { httpOrigin, type Origin } from '../support/origins.ts'

/** Something other than a value: a status and a document. */
type Failure = Readonly<{ status: number; problem: Readonly<Record<string, unknown>> }>

const failure = (status: number, problem: Readonly<Record<string, unknown>>): Failure => ({ status, problem })

type Call = Readonly<{
  method: string
  args: unknown[]
  text: string
  request: IncomingMessage
  response: ServerResponse
}>

/** What `echoOrder` answers: only members that fit their fields without more being known than the bean's class. */
export const ORDER =
  '{"id":9007199254740993,"title":"桥","paid":true,"price":2.5,"boxedBig":5,"first":{"sku":"s","count":3},' +
  '"items":[{"sku":"t"}],"numbers":[1,2],"tags":["a",null],"anything":{"a":[1]}}'

/** Starts one that keeps its notes until it is closed. */
export function samplerOrigin(): Promise<Origin<unknown>> {
  const notes = new Map<unknown, unknown>()
  return httpOrigin((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', async () => {
      const text = Buffer.concat(pieces).toString('utf8')
      const method = /^\/anji\.interop\.api\.Sampler\/(\w+)$/.exec(request.url ?? '')?.[1] ?? ''
      const call = { method, args: JSON.parse(text) as unknown[], text, request, response }
      const said = await answer(call, notes)
      if (typeof said === 'string') {
        // Text would make Node write the headers in UTF-8 too, whose bytes are then not those that were given.
        response.setHeader('content-type', 'application/json').end(Buffer.from(said))
        return
      }
      const type = said.problem['exception'] === undefined ? 'application/json' : 'application/problem+json'
      response.writeHead(said.status, { 'content-type': type }).end(JSON.stringify(said.problem))
    })
  })
}

/** JSON, or a failure. */
async function answer(call: Call, notes: Map<unknown, unknown>): Promise<string | Failure> {
  const [first, second] = call.args
  if (call.method === 'echoOrder') return ORDER
  // The very text of its argument, so that no digit can get lost here.
  if (call.method.startsWith('echo')) return call.text.slice(1, -1)
  switch (call.method) {
    case 'nothing':
      return ''
    case 'whoAmI':
      return '"origin"'
    case 'many':
      return JSON.stringify(call.text)
    case 'overloaded':
      return JSON.stringify(`overloaded ${call.request.headers['x-dubbo-types'] ?? ''} ${call.text}`)
    case 'later':
    case 'sleep':
      return slow(call)
    case 'note':
      notes.set(first, second)
      return ''
    case 'noted':
      return JSON.stringify(notes.get(first) ?? null)
    case 'attachments':
      return attachments(call)
    case 'failBusiness':
      return failure(422, { exception: 'org.example.Refused', detail: first })
    case 'failRuntime':
      return first === 'state' ? failure(503, { message: 'busy' }) : failure(500, { message: `failed as ${first}` })
    default:
      return failure(404, { message: `no ${call.method}` })
  }
}

async function slow({ method, args: [first, second] }: Call): Promise<string | Failure> {
  await new Promise(resolve => setTimeout(resolve, Number(method === 'sleep' ? first : second)))
  if (method === 'sleep') return JSON.stringify(`slept ${first}`)
  return first === 'fail' ? failure(500, { message: 'failed later' }) : JSON.stringify(`later ${first}`)
}

const ATTACHMENT = 'x-dubbo-attachment-'

/** Those that begin with `x-`, and each back with another name. */
function attachments({ request, response }: Call): string {
  const found: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (!name.startsWith(`${ATTACHMENT}x-`) || typeof value !== 'string') continue
    const key = name.slice(ATTACHMENT.length)
    found[key] = Buffer.from(value, 'latin1').toString('utf8')
    response.setHeader(`${ATTACHMENT}reply-${key}`, value)
  }
  return JSON.stringify(found)
}
