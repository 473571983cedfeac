// Asks one of several servers over HTTP. There is no connection that could be lost: one small request after each interval shows whether
// anybody is there, and sets off whatever else has to be asked by and by.
import { RegistryError } from '../errors.ts'
import type { RegistryState } from '../registry.ts'
import type { NacosAddress } from './address.ts'
import { backoffMs } from './backoff.ts'
import type { HttpAnswer, HttpClient, HttpQuestion } from './http-client.ts'
import type { NacosLogin } from './login.ts'

const DENIED = new Set([401, 403])

/** What an HTTP session needs; `onTick` is called after each interval in which a server answered. */
export type HttpSessionOptions = Readonly<{
  servers: readonly NacosAddress[]
  http: HttpClient
  login: NacosLogin | undefined
  ping: HttpQuestion
  pollMs: number
  random: () => number
  onTrouble: (reason: string) => void
  onTick: () => Promise<void>
}>

/** One session; `start` it once. */
export class HttpSession {
  readonly #options: HttpSessionOptions
  #state: RegistryState = { status: 'connecting', reason: 'it was not asked for yet' }
  #server: number
  #failures = 0
  #wasUp = false
  #isClosed = false
  #timer: NodeJS.Timeout | undefined

  constructor(options: HttpSessionOptions) {
    this.#options = options
    this.#server = Math.floor(options.random() * options.servers.length)
  }

  get state(): RegistryState {
    return this.#state
  }

  /** Whether the last request was answered. */
  get isConnected(): boolean {
    return this.#state.status === 'up'
  }

  /** Asks from now on, until `close`. */
  start(): void {
    this.#state = { status: 'connecting', reason: 'it has not answered yet' }
    void this.#tick()
  }

  /** Asks one server after the other until one answers; rejects with REFUSED when it answers with an error. */
  async request(question: HttpQuestion): Promise<string> {
    const { status, text } = await this.answer(question)
    if (status === 200) return text
    throw new RegistryError(
      'REFUSED',
      `Nacos refuses ${question.method} ${question.path}: HTTP ${status} ${brief(text)}`
    )
  }

  /** Like `request`, for who can tell one error from the other. */
  async answer(question: HttpQuestion): Promise<HttpAnswer> {
    const { servers } = this.#options
    let failure: unknown
    for (let tried = 0; tried < servers.length; tried++) {
      if (this.#isClosed) throw new RegistryError('CLOSED', 'the registry was closed')
      const address = servers[this.#server % servers.length] as NacosAddress
      try {
        return await this.#answerOf(address, question)
      } catch (error) {
        failure = error
        this.#server++
      }
    }
    throw failure
  }

  /** Asks nothing any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#state = { status: 'down', reason: 'it was closed' }
  }

  async #answerOf(address: NacosAddress, question: HttpQuestion): Promise<HttpAnswer> {
    const { http, login } = this.#options
    if (login === undefined) return http.ask(address, question)
    const token = await login.token(address)
    const answer = await http.ask(address, withToken(question, token))
    if (!DENIED.has(answer.status)) return answer
    login.forget(token)
    return http.ask(address, withToken(question, await login.token(address)))
  }

  async #tick(): Promise<void> {
    const { ping, pollMs, random, onTrouble, onTick } = this.#options
    try {
      await this.request(ping)
      if (this.#isClosed) return
      this.#failures = 0
      this.#wasUp = true
      this.#state = { status: 'up', reason: '' }
      await onTick()
    } catch (error) {
      if (this.#isClosed) return
      const reason = (error as Error).message
      this.#failures++
      this.#state = { status: this.#wasUp ? 'down' : 'connecting', reason }
      onTrouble(reason)
    }
    if (this.#isClosed) return
    const waitMs = this.#failures === 0 ? pollMs * (0.9 + 0.2 * random()) : backoffMs(this.#failures, random())
    this.#timer = setTimeout(() => void this.#tick(), waitMs)
  }
}

function withToken(question: HttpQuestion, accessToken: string): HttpQuestion {
  return { ...question, query: { ...question.query, accessToken } }
}

// Error pages are long, and not for operators.
function brief(text: string): string {
  return text.startsWith('<') ? '' : text.slice(0, 200)
}
