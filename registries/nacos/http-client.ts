// Requests to the HTTP port of Nacos: for logins, and for everything where a server is too old for gRPC.
import { type ClientRequest, Agent as HttpAgent, request as requestHttp } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { RegistryError } from '../errors.ts'
import { formatAddress, type NacosAddress, type NacosTls } from './address.ts'

const BODY_BYTES_MAX = 64 * 1024 * 1024
const SOCKETS_MAX = 16

/** A request; `query` and `form` are text by name. */
export type HttpQuestion = Readonly<{
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  path: string // below the context path
  query?: Readonly<Record<string, string>>
  form?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
}>

/** What came back, whatever its status. */
export type HttpAnswer = Readonly<{ status: number; text: string }>

/** Keeps connections to a few servers. */
export class HttpClient {
  readonly #options: Readonly<{ contextPath: string; tls: NacosTls | undefined; requestTimeoutMs: number }>
  readonly #agent: HttpAgent

  constructor(options: Readonly<{ contextPath: string; tls: NacosTls | undefined; requestTimeoutMs: number }>) {
    this.#options = options
    const { tls } = options
    const keeping = { keepAlive: true, maxSockets: SOCKETS_MAX }
    this.#agent =
      tls === undefined
        ? new HttpAgent(keeping)
        : new HttpsAgent({ ...keeping, ...withoutInsecure(tls), rejectUnauthorized: tls.insecure !== true })
  }

  /** Asks one server; rejects with UNREACHABLE when it does not answer whole and in time. */
  ask(address: NacosAddress, question: HttpQuestion): Promise<HttpAnswer> {
    const { requestTimeoutMs } = this.#options
    const where = `Nacos at ${formatAddress(address)}`
    return new Promise((resolve, reject) => {
      const fail = (reason: string): void => reject(new RegistryError('UNREACHABLE', `${where} ${reason}`))
      const request = this.#request(address, question)
      const timer = setTimeout(() => {
        fail(`did not answer ${question.path} within ${requestTimeoutMs} ms`)
        request.destroy()
      }, requestTimeoutMs)
      request.on('error', error => {
        clearTimeout(timer)
        fail(`did not answer ${question.path}: ${error.message}`)
      })
      request.on('response', response => {
        const chunks: Buffer[] = []
        let size = 0
        response.on('data', (chunk: Buffer) => {
          size += chunk.length
          if (size > BODY_BYTES_MAX) request.destroy(new Error(`an answer has more than ${BODY_BYTES_MAX} bytes`))
          else chunks.push(chunk)
        })
        response.on('error', error => request.destroy(error))
        response.on('end', () => {
          clearTimeout(timer)
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
        })
      })
    })
  }

  /** Lets go of the connections. */
  close(): void {
    this.#agent.destroy()
  }

  #request({ host, port }: NacosAddress, { method, path, query, form, headers }: HttpQuestion): ClientRequest {
    const { contextPath, tls } = this.#options
    const search = new URLSearchParams(query).toString()
    const body = form === undefined ? '' : new URLSearchParams(form).toString()
    const request = (tls === undefined ? requestHttp : requestHttps)({
      agent: this.#agent,
      method,
      host,
      port,
      path: `${contextPath}${path}${search === '' ? '' : `?${search}`}`,
      headers: {
        'user-agent': 'Anji',
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }),
        'content-length': Buffer.byteLength(body),
        ...headers
      }
    })
    request.end(body)
    return request
  }
}

function withoutInsecure({ insecure: _, ...pem }: NacosTls): Omit<NacosTls, 'insecure'> {
  return pem
}
