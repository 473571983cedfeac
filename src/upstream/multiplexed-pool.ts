// The links of one endpoint for a multiplexed protocol: few, shared by all callers, opened when the first call needs them.
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Endpoint, Pool } from './endpoint.ts'
import { FramedLink, type LinkOwner, type LinkParts } from './framed-link.ts'
import { Prober } from './prober.ts'

/** A failed or leaving endpoint is probed until a connection stands again; then it takes calls again. */
export class MultiplexedPool implements Pool, LinkOwner {
  readonly #parts: LinkParts
  readonly #endpoint: Endpoint
  readonly #links: (FramedLink | undefined)[]
  readonly #prober: Prober
  readonly #leaving = new Set<FramedLink>() // whose peer asked for no more calls
  #closed = false

  constructor(parts: LinkParts, endpoint: Endpoint, linksMax: number) {
    this.#parts = parts
    this.#endpoint = endpoint
    this.#prober = new Prober(parts, () => this.probe())
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
    this.#prober.stop()
    for (const link of this.#links) link?.close()
  }

  destroy(): void {
    this.close()
    for (const link of this.#links) link?.destroy()
  }

  onOpen(): void {
    this.#prober.reset()
    if (this.#leaving.size === 0) this.#endpoint.become('up', '')
    if (this.#closed) for (const link of this.#links) link?.close()
  }

  onClosed(link: FramedLink, refusal: Refusal, opened: boolean): void {
    const slot = this.#links.indexOf(link)
    if (slot >= 0) this.#links[slot] = undefined
    this.#leaving.delete(link)
    if (this.#closed) return
    // An idle link that the peer closed says nothing about the peer; a refused connection or a lost call does.
    if (opened && this.#endpoint.state === 'up' && link.inFlightCount === 0) return
    this.#endpoint.become('failed', refusal.detail)
    this.#prober.later()
  }

  onGoingAway(link: FramedLink, going: boolean): void {
    if (going) this.#leaving.add(link)
    else this.#leaving.delete(link)
    if (this.#leaving.size === 0) this.#endpoint.become('up', '')
    else this.#endpoint.become('going-away', `${link.endpoint.name} announced that it is going away`)
  }

  onPeerRequest(): void {
    // A shared link registered no callback, so a request on it has no caller to go to; it is left without an answer.
  }

  #linkAt(slot: number): FramedLink {
    const link = this.#links[slot]
    if (link !== undefined && (link.state === 'open' || link.state === 'connecting')) return link
    const opened = new FramedLink(this.#parts, this.#endpoint, this)
    this.#links[slot] = opened
    return opened
  }
}
