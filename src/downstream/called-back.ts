// The requests of upstream peers that a caller has not answered yet: callbacks that it registered, under ids of this connection.
import type { FramedProtocol } from '../../codecs/protocol.ts'
import { ERRORS } from '../errors.ts'
import type { CallbackLink } from '../exchange/caller.ts'
import { WaitingTable } from '../wire/waiting-table.ts'

type Waiter = Readonly<{ link: CallbackLink; idHigh: number; idLow: number }>

/** One per downstream connection; most of them are never called back. */
export class CalledBack {
  readonly #codec: FramedProtocol
  readonly #waitingMax: () => number
  #waiting: WaitingTable<Waiter> | undefined

  /** A caller that leaves more than `waitingMax` requests without an answer gets no further ones. */
  constructor(codec: FramedProtocol, waitingMax: () => number) {
    this.#codec = codec
    this.#waitingMax = waitingMax
  }

  /** Gives the request an id of this connection. Returns false when it was refused, because the caller answers too few. */
  take(link: CallbackLink, frame: Buffer): boolean {
    this.#waiting ??= new WaitingTable(8)
    const idHigh = this.#codec.idHigh(frame, 0)
    const idLow = this.#codec.idLow(frame, 0)
    if (this.#waiting.size >= this.#waitingMax()) {
      const text = `anji: OVERLOADED: ${this.#waiting.size} callbacks wait for their answer (limits.exchangesPerConnectionMax)`
      const status = ERRORS.OVERLOADED[this.#codec.name === 'bolt' ? 'bolt' : 'dubbo']
      const refusal = this.#codec.refuse(status, text, this.#codec.serializationOf(frame, 0))
      this.#codec.setId(refusal, 0, idHigh, idLow)
      link.onCallbackAnswer(refusal)
      return false
    }
    this.#codec.setId(frame, 0, 0, this.#waiting.put({ link, idHigh, idLow }))
    return true
  }

  /** Sends the caller's answer to whoever asked, under the id that it asked with. */
  answer(bytes: Buffer, start: number, end: number): void {
    if (this.#codec.idHigh(bytes, start) !== 0) return
    const waiter = this.#waiting?.take(this.#codec.idLow(bytes, start))
    if (waiter === undefined) return
    this.#codec.setId(bytes, start, waiter.idHigh, waiter.idLow)
    waiter.link.onCallbackAnswer(bytes.subarray(start, end))
  }
}
