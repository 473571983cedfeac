// A small HTTP client for suites against real peers, and its answers as one line that can stand in a table.
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { JsonNumber, type JsonValue, parseJson } from '../../codecs/json/index.ts'

/** What came back. */
export type Answer = Readonly<{ status: number; headers: IncomingHttpHeaders; body: string }>

/** What is sent beside the path; without a method it is a POST of JSON. */
export type Sent = Readonly<{ method?: string; body?: string; headers?: Readonly<Record<string, string>> }>

/** A client that keeps its connections to one port of the loopback. */
export class JsonClient {
  readonly #agent = new Agent({ keepAlive: true })
  readonly #port: number

  constructor(port: number) {
    this.#port = port
  }

  send(path: string, { method = 'POST', body, headers = {} }: Sent = {}): Promise<Answer> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: this.#port, path, method, headers: { ...type, ...headers } }
      const call = request({ ...options, agent: this.#agent }, response => {
        const pieces: Buffer[] = []
        response.on('error', reject)
        response.on('data', (piece: Buffer) => pieces.push(piece))
        response.on('end', () => {
          const { statusCode = 0, headers: received } = response
          resolve({ status: statusCode, headers: received, body: Buffer.concat(pieces).toString('utf8') })
        })
      })
      // Text would make Node write the headers in UTF-8 too, whose bytes are then not those that were given.
      call.on('error', reject).end(body === undefined ? undefined : Buffer.from(body))
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

/**
 * `200 [1,2]`, the members of objects in alphabetical order because Java keeps none; a problem is
 * `504 TIMEOUT detail`, an exception `500 org.example.Wrong: message < org.example.Cause: why`.
 */
export function told({ status, headers, body }: Answer): string {
  const type = headers['content-type'] ?? ''
  if (body === '') return `${status} ${type} without a body`
  if (type === 'application/json') return `${status} ${sorted(parseJson(Buffer.from(body)))}`
  if (type !== 'application/problem+json') return `${status} ${type} ${body}`
  const { code, detail, exception, causes = [] } = JSON.parse(body) as Problem
  if (exception === undefined) return `${status} ${code} ${detail}`
  const chain = [{ exception, message: detail }, ...causes]
  return `${status} ${chain.map(({ exception: name, message }) => `${name}: ${message}`).join(' < ')}`
}

type Problem = {
  code: string
  detail: string
  exception?: string
  causes?: { exception: string; message: string }[]
}

function sorted(json: JsonValue): string {
  if (json instanceof JsonNumber) return json.text
  if (Array.isArray(json)) return `[${json.map(sorted).join(',')}]`
  if (!(json instanceof Map)) return JSON.stringify(json)
  const members = [...json].map(([key, value]) => `${JSON.stringify(key)}:${sorted(value)}`)
  return `{${members.sort().join(',')}}`
}
