// Keeps a token of Nacos fresh. The way to it moved from version to version; the first one that a server knows is taken.
import { RegistryError } from '../errors.ts'
import { formatAddress, type NacosAddress } from './address.ts'
import type { HttpAnswer, HttpClient } from './http-client.ts'
import { fieldsOf, numberAt, textAt } from './json-fields.ts'

/** 3.x, 1.2 to 2.x, and older. */
const PATHS = ['/v3/auth/user/login', '/v1/auth/users/login', '/v1/auth/login']
const UNKNOWN_PATH = new Set([404, 405, 410, 501])
/** What a server means that names no time, as Java clients have it. */
const TTL_SECONDS = 5
/** A token counts as old when this part of its time is left. */
const REST = 1 / 10

/** Who logs in, and how. */
export type LoginOptions = Readonly<{
  http: HttpClient
  username: string
  password: string
  now: () => number
}>

/** One user's token; any number may ask for it at once. */
export class NacosLogin {
  readonly #options: LoginOptions
  #token: { text: string; staleAtMs: number } | undefined
  #coming: Promise<string> | undefined

  constructor(options: LoginOptions) {
    this.#options = options
  }

  /** A token that is still good for a while; rejects with REFUSED when the server does not let this user in. */
  token(address: NacosAddress): Promise<string> {
    if (this.#token !== undefined && this.#options.now() < this.#token.staleAtMs)
      return Promise.resolve(this.#token.text)
    this.#coming ??= this.#logIn(address).finally(() => {
      this.#coming = undefined
    })
    return this.#coming
  }

  /** A server did not take this token; the next one who asks gets another. */
  forget(token: string): void {
    if (this.#token?.text === token) this.#token = undefined
  }

  async #logIn(address: NacosAddress): Promise<string> {
    const { http, username, password, now } = this.#options
    let answer: HttpAnswer = { status: 0, text: '' }
    for (const path of PATHS) {
      answer = await http.ask(address, { method: 'POST', path, query: { username }, form: { password } })
      if (!UNKNOWN_PATH.has(answer.status)) break
    }
    const fields = answer.status === 200 ? tokenFields(answer.text) : undefined
    const text = fields === undefined ? '' : textAt(fields, 'accessToken')
    if (fields === undefined || text === '')
      throw new RegistryError(
        'REFUSED',
        `Nacos at ${formatAddress(address)} does not let the user ${username} in (HTTP ${answer.status}): check username and password`
      )
    const ttlMs = 1000 * (numberAt(fields, 'tokenTtl') ?? TTL_SECONDS)
    this.#token = { text, staleAtMs: now() + ttlMs * (1 - REST) }
    return text
  }
}

function tokenFields(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return undefined
  }
}
