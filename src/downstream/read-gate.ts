// Whether a caller is read: not while somebody downstream of it asked for a pause, and not while as many of its calls are in
// flight as may be. One boolean in the end, for however many reasons.
import type { Socket } from 'node:net'

/** One per connection. */
export class ReadGate {
  readonly #socket: Socket
  readonly #inFlightMax: () => number
  readonly #onOpen: () => void
  #pauses = 0
  #inFlight = 0
  #isAtLimit = false

  /** `onOpen` is called before the caller is read again. */
  constructor(socket: Socket, inFlightMax: () => number, onOpen: () => void) {
    this.#socket = socket
    this.#inFlightMax = inFlightMax
    this.#onOpen = onOpen
  }

  /** Calls that are not answered yet. */
  get inFlight(): number {
    return this.#inFlight
  }

  get isShut(): boolean {
    return this.#pauses > 0
  }

  /** Each `pause` needs one `resume`. */
  pause(): void {
    if (this.#pauses++ === 0) this.#socket.pause()
  }

  resume(): void {
    if (--this.#pauses > 0 || this.#socket.destroyed) return
    this.#onOpen()
    this.#socket.resume()
  }

  /** A call came that wants an answer. */
  began(): void {
    this.#inFlight++
    if (this.#isAtLimit || this.#inFlight < this.#inFlightMax()) return
    this.#isAtLimit = true
    this.pause()
  }

  /** It was answered. */
  answered(): void {
    this.#inFlight--
    if (!this.#isAtLimit || this.#inFlight >= this.#inFlightMax()) return
    this.#isAtLimit = false
    this.resume()
  }
}
