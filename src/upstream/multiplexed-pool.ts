// The links of one endpoint for a multiplexed protocol: few, shared by all callers, opened when the first call needs them.
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Timed } from '../wire/timing-wheel.ts'
import type { Endpoint, Pool } from './endpoint.ts'
import { FramedLink, type LinkOwner, type LinkParts } from './framed-link.ts'

/** Waits between probes of a failed endpoint: doubled each time, within these bounds. */
const PROBE_MS = { first: 100, last: 10_000 } as const

/** A failed or leaving endpoint is probed until a connection stands again; then it takes calls again. */
export class MultiplexedPool implements Pool, LinkOwner, Timed {
  timerNext: Timed | undefined = undefined
  timerPrevious: Timed | undefined = undefined
  expiresAtMs = 0
  readonly #parts: LinkParts
  readonly #endpoint: Endpoint
  readonly #links: (FramedLink | undefined)[]
  #probeMs: number = PROBE_MS.first
  #closed = false

  constructor(parts: LinkParts, endpoint: Endpoint, linksMax: number) {
    this.#parts = parts
    this.#endpoint = endpoint
    this.#links = new Array(linksMax).fill(undefined)
  }

  get openCount(): number {
    return this.#links.filter(link => link?.state === 'open').length
  }

  send(exchange: Exchange): void {
    const slot = exchange.caller.number % this.#links.length
    this.#linkAt(slot).send(exchange)
  }

  probe(): void {
    if (!this.#closed) this.#linkAt(0)
  }

  close(): void {
    this.#closed = true
    this.#parts.wheel.remove(this)
    for (const link of this.#links) link?.close()
  }

  destroy(): void {
    this.close()
    for (const link of this.#links) link?.destroy()
  }

  onTimeout(): void {
    this.probe()
  }

  onOpen(): void {
    this.#probeMs = PROBE_MS.first
    this.#endpoint.become('up', '')
    if (this.#closed) for (const link of this.#links) link?.close()
  }

  onClosed(link: FramedLink, refusal: Refusal, opened: boolean): void {
    const slot = this.#links.indexOf(link)
    if (slot >= 0) this.#links[slot] = undefined
    if (this.#closed) return
    // An idle link that the peer closed says nothing about the peer; a refused connection or a lost call does.
    if (opened && this.#endpoint.state === 'up' && link.inFlightCount === 0) return
    this.#endpoint.become('failed', refusal.detail)
    this.#probeLater()
  }

  onGoingAway(link: FramedLink, going: boolean): void {
    if (going) this.#endpoint.become('going-away', `${link.endpoint.name} announced that it is going away`)
    else this.#endpoint.become('up', '')
  }

  onPeerRequest(): void {
    // A shared link registered no callback, so a request on it has no caller to go to; it is left without an answer.
  }

  #linkAt(slot: number): FramedLink {
    const link = this.#links[slot]
    if (link !== undefined && link.state !== 'closed') return link
    const opened = new FramedLink(this.#parts, this.#endpoint, this)
    this.#links[slot] = opened
    return opened
  }

  #probeLater(): void {
    this.#parts.wheel.remove(this)
    this.#parts.wheel.add(this, this.#parts.now() + this.#probeMs)
    this.#probeMs = Math.min(this.#probeMs * 2, PROBE_MS.last)
  }
}
