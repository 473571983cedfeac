// One HTTP request by Node's own client, and everything of its answer.
import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'

/** An answer whose body is here. */
export type HttpCalled = Readonly<{ status: number; headers: IncomingHttpHeaders; body: string; rawHeaders: string[] }>

/** What is sent besides the target; a body without a content type is JSON. */
export type HttpCall = Readonly<{
  method?: string
  headers?: OutgoingHttpHeaders
  body?: string | Buffer
  agent?: Agent
}>

/** Sends it; POST when there is a body, else GET. */
export function callHttp(
  port: number,
  path: string,
  { method, headers, body, agent }: HttpCall = {}
): Promise<HttpCalled> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path,
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      agent: agent ?? new Agent({ keepAlive: false })
    }
    const sent = request(options, message => {
      const pieces: Buffer[] = []
      message.on('data', piece => pieces.push(piece))
      message.on('error', reject)
      message.on('end', () =>
        resolve({
          status: message.statusCode ?? 0,
          headers: message.headers,
          body: Buffer.concat(pieces).toString('utf8'),
          rawHeaders: message.rawHeaders
        })
      )
    })
    sent.on('error', reject)
    // A text would be joined to the head and change how Node writes the head's bytes.
    sent.end(typeof body === 'string' ? Buffer.from(body) : body)
  })
}
