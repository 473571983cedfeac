// The connections of one endpoint for a protocol that carries one exchange at a time on each: the last one used is used next,
// so that the others grow idle and close; above their limit calls wait in a bounded queue.
import type { Carrier } from '../exchange/caller.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Endpoint, Pool } from './endpoint.ts'
import { HttpLink, type HttpLinkOwner, type HttpLinkParts } from './http-link.ts'
import { Prober } from './prober.ts'

/** A failed endpoint is probed until a connection stands again; then it takes calls again. */
export class ExclusivePool implements Pool, HttpLinkOwner, Carrier {
  readonly #parts: HttpLinkParts
  readonly #endpoint: Endpoint
  readonly #linksMax: number
  readonly #links = new Set<HttpLink>()
  readonly #idle: HttpLink[] = []
  readonly #waiting = new Set<Exchange>()
  readonly #prober: Prober
  #closed = false

  constructor(parts: HttpLinkParts, endpoint: Endpoint, linksMax: number) {
    this.#parts = parts
    this.#endpoint = endpoint
    this.#linksMax = linksMax
    this.#prober = new Prober(parts, () => this.probe())
  }

  get openCount(): number {
    let count = 0
    for (const { state } of this.#links) if (state !== 'connecting') count++
    return count
  }

  /** Calls that wait for a connection. */
  get waitingCount(): number {
    return this.#waiting.size
  }

  send(exchange: Exchange): void {
    const link = this.#takeIdle()
    if (link !== undefined) link.carry(exchange)
    else if (this.#links.size < this.#linksMax) this.#open().carry(exchange)
    else this.#wait(exchange)
  }

  probe(): void {
    if (!this.#closed) this.#open()
  }

  close(): void {
    this.#closed = true
    this.#prober.stop()
    for (const link of this.#links) link.close()
  }

  destroy(): void {
    this.close()
    for (const link of this.#links) link.destroy()
  }

  /** A call that waits has gone. */
  abandon(exchange: Exchange): void {
    this.#waiting.delete(exchange)
  }

  resumeAnswer(): void {}

  onOpen(): void {
    this.#prober.reset()
    this.#endpoint.become('up', '')
  }

  onIdle(link: HttpLink): void {
    const next = this.#takeWaiting()
    if (next !== undefined) link.carry(next)
    else if (this.#closed) link.close()
    else this.#idle.push(link)
  }

  onClosed(link: HttpLink, refusal: Refusal, opened: boolean): void {
    this.#links.delete(link)
    const at = this.#idle.indexOf(link)
    if (at >= 0) this.#idle.splice(at, 1)
    if (!opened) this.#connectFailed(refusal)
    const next = this.#links.size < this.#linksMax ? this.#takeWaiting() : undefined
    if (next !== undefined) this.#open().carry(next)
  }

  onStale(exchange: Exchange): void {
    // Other idle connections may be as old as the one that was closed; only a new one is sure to be listened to.
    exchange.state = 'open'
    this.#open().carry(exchange)
  }

  #open(): HttpLink {
    const link = new HttpLink(this.#parts, this.#endpoint, this)
    this.#links.add(link)
    return link
  }

  #takeIdle(): HttpLink | undefined {
    if (this.#idle.length === 0) return undefined
    const nowMs = this.#parts.now()
    for (;;) {
      const link = this.#idle.pop()
      if (link === undefined || link.isReusable(nowMs)) return link
      // Its place is free at once: what is left of it is its close.
      this.#links.delete(link)
      link.close()
    }
  }

  #takeWaiting(): Exchange | undefined {
    for (const exchange of this.#waiting) {
      this.#waiting.delete(exchange)
      return exchange
    }
    return undefined
  }

  #wait(exchange: Exchange): void {
    const { waitingMax } = this.#parts.limits()
    if (this.#waiting.size < waitingMax) {
      exchange.carrier = this
      this.#waiting.add(exchange)
      return
    }
    const detail = `${waitingMax} calls wait for one of ${this.#linksMax} connections to ${this.#endpoint.name} (limits.waitingMax)`
    this.#parts.events.onFailure(exchange, { code: 'OVERLOADED', detail }, false)
  }

  #connectFailed(refusal: Refusal): void {
    if (this.#closed) return
    this.#endpoint.become('failed', refusal.detail)
    this.#prober.later()
    if (this.openCount > 0) return
    // Nothing is open and nothing can be opened: those that wait have nothing to wait for.
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const exchange of waiting) {
      exchange.carrier = undefined
      this.#parts.events.onFailure(exchange, refusal, false)
    }
  }
}
