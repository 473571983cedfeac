// The callers that a link waits for: it is not read while one of them has too much to take already.
import type { Socket } from 'node:net'
import type { Caller, HeldSource } from '../exchange/caller.ts'

/** One per link. */
export class HeldBy implements HeldSource {
  readonly #socket: Socket
  readonly #callers = new Set<Caller>()

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** True while the link is not read on purpose; its silence then says nothing about its peer. */
  get any(): boolean {
    return this.#callers.size > 0
  }

  /** Waits for the caller if that has too much to take. */
  add(caller: Caller): void {
    if (caller.fullness?.isFull !== true || this.#callers.has(caller)) return
    this.#callers.add(caller)
    this.#socket.pause()
    caller.fullness.hold(this)
  }

  release(caller: Caller): void {
    this.#callers.delete(caller)
    if (this.#callers.size === 0) this.#socket.resume()
  }
}
