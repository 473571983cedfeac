// The filters of the line in their order. Requests pass from the first to the last, ends from the last to the first.
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Filter } from './filter.ts'

/** Built once at start-up. */
export class FilterChain {
  readonly #onRequest: readonly NonNullable<Filter['onRequest']>[]
  readonly #onEnd: readonly NonNullable<Filter['onEnd']>[]

  constructor(filters: readonly Filter[]) {
    this.#onRequest = filters.map(filter => filter.onRequest).filter(verb => verb !== undefined)
    this.#onEnd = filters
      .map(filter => filter.onEnd)
      .filter(verb => verb !== undefined)
      .reverse()
  }

  /** The first refusal, or undefined when every filter lets the exchange pass. */
  onRequest(exchange: Exchange): Refusal | undefined {
    for (let index = 0; index < this.#onRequest.length; index++) {
      const refusal = this.#onRequest[index]?.(exchange)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }

  onEnd(exchange: Exchange): void {
    for (let index = 0; index < this.#onEnd.length; index++) this.#onEnd[index]?.(exchange)
  }
}
