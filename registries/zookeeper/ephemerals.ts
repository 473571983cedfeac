// The ephemeral nodes that we want to be there. They go with their session, and are made again in the next one.
import { RegistryError } from '../errors.ts'
import type { NodeOwner } from './session.ts'

/** What is asked of a session. */
export type EphemeralSession = Readonly<{
  id: NodeOwner
  connected: boolean
  ready: () => Promise<void>
  owner: (path: string) => Promise<NodeOwner | undefined>
  create: (path: string, data: Buffer, kind: 'ephemeral' | 'persistent') => Promise<'made' | 'exists' | 'no-parent'>
  remove: (path: string) => Promise<void>
}>

const TRIES = 5
const RETRY_MS = { first: 1000, max: 30_000 } as const
const KEPT_MAX = 100_000

/** The ephemeral nodes of one session after the other. */
export class Ephemerals {
  readonly #session: () => EphemeralSession
  readonly #onTrouble: (reason: string) => void
  readonly #kept = new Map<string, Buffer>()
  /** Nodes of which we do not know that they are gone. */
  readonly #leaving = new Set<string>()
  readonly #turns = new Map<string, Promise<unknown>>()
  #timer: NodeJS.Timeout | undefined
  #retryMs: number = RETRY_MS.first

  constructor(session: () => EphemeralSession, onTrouble: (reason: string) => void) {
    this.#session = session
    this.#onTrouble = onTrouble
  }

  /** Makes a node, and again in every later session. When it rejects, nothing is kept. */
  async keep(path: string, data: Buffer): Promise<void> {
    if (this.#kept.size >= KEPT_MAX) throw new RegistryError('REFUSED', `${KEPT_MAX} endpoints are registered already`)
    await this.#inTurn(path, async () => {
      if (this.#kept.has(path)) return
      await this.#session().ready()
      this.#leaving.delete(path)
      try {
        await this.#assert(path, data)
        this.#kept.set(path, data)
      } catch (error) {
        // It may have been made without our hearing of it.
        this.#leaving.add(path)
        throw error
      }
    })
  }

  /** Removes a node, and does not make it again. When it rejects, it is tried again with the next connection. */
  async release(path: string): Promise<void> {
    await this.#inTurn(path, async () => {
      if (!this.#kept.delete(path)) return
      this.#leaving.add(path)
      await this.#session().ready()
      await this.#leave(path)
    })
  }

  /** Makes sure of every node; to be called with each new connection. */
  async reassert(): Promise<void> {
    clearTimeout(this.#timer)
    const asserting = [...this.#kept].map(([path, data]) =>
      this.#inTurn(path, async () => (this.#kept.has(path) ? this.#assert(path, data) : undefined))
    )
    const leaving = [...this.#leaving].map(path => this.#inTurn(path, () => this.#leave(path)))
    const failed = (await Promise.allSettled([...asserting, ...leaving])).find(({ status }) => status === 'rejected')
    if (failed?.status !== 'rejected') this.#retryMs = RETRY_MS.first
    else this.#later(failed.reason as Error)
  }

  /** Makes nothing any more. */
  close(): void {
    clearTimeout(this.#timer)
    this.#kept.clear()
    this.#leaving.clear()
  }

  // Without a connection the next one is the occasion; with one, an answer may be better later.
  #later(error: Error): void {
    if (!this.#session().connected) return
    this.#onTrouble(`what is registered could not be made sure of: ${error.message}`)
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.reassert(), this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MS.max)
  }

  async #leave(path: string): Promise<void> {
    if (!this.#leaving.has(path)) return
    await this.#session().remove(path)
    this.#leaving.delete(path)
  }

  async #assert(path: string, data: Buffer): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const outcome = await this.#session().create(path, data, 'ephemeral')
      if (outcome === 'made') return
      if (outcome === 'no-parent') await this.#makeParents(path)
      // A node of an older session vanishes when that expires, so it must not stand for ours.
      else if ((await this.#session().owner(path)) === this.#session().id) return
      else await this.#session().remove(path)
    }
    throw new RegistryError('UNREACHABLE', `${path} is taken by somebody else again and again`)
  }

  async #makeParents(path: string): Promise<void> {
    for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
      const parent = path.slice(0, end)
      const outcome = await this.#session().create(parent, Buffer.alloc(0), 'persistent')
      if (outcome === 'no-parent') throw new RegistryError('REFUSED', `there is no node for ${parent} to be below`)
    }
  }

  // What is asked for one node happens in the order in which it was asked for.
  async #inTurn<T>(path: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.#turns.get(path) ?? Promise.resolve()).then(work, work)
    this.#turns.set(path, turn)
    try {
      return await turn
    } finally {
      if (this.#turns.get(path) === turn) this.#turns.delete(path)
    }
  }
}
