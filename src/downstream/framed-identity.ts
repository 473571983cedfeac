// What a framed request calls: service, method, attachments, and the route and counter row that they lead to.
import { CodecError } from '../../codecs/errors.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Tallies } from '../exchange/tally.ts'
import { type RememberedHead, RequestMemo } from './request-memo.ts'

/** One per connection: consumers repeat themselves, so what a head led to is remembered with it. */
export class FramedIdentity {
  readonly #memo: RequestMemo
  readonly #protocol: string
  readonly #tallies: Tallies

  constructor(protocol: FramedProtocol, tallies: Tallies) {
    this.#memo = new RequestMemo(protocol)
    this.#protocol = protocol.name
    this.#tallies = tallies
  }

  /**
   * Writes what the frame says on the exchange. A body that cannot be read is a refusal of this call alone: the length of
   * its frame was right, so the connection lives on.
   */
  describe(exchange: Exchange, bytes: Buffer, start: number, end: number): Refusal | undefined {
    try {
      this.#describe(exchange, bytes, start, end)
      return undefined
    } catch (error) {
      if (error instanceof CodecError) return { code: 'BAD_REQUEST', detail: error.message }
      throw error
    }
  }

  #describe(exchange: Exchange, bytes: Buffer, start: number, end: number): void {
    const remembered = this.#memo.recall(bytes, start, end)
    const { head, tail } = remembered
    exchange.head = head
    exchange.service = head.service
    exchange.version = head.version
    exchange.method = head.method
    exchange.group = tail.group
    exchange.headers = tail.headers
    exchange.timeoutMs = tail.timeoutMs
    exchange.needsCallbacks = tail.needsCallbacks
    if (remembered.traffic !== exchange.traffic || remembered.routedGroup !== tail.group)
      this.#learn(exchange, remembered)
    exchange.route = remembered.route
    exchange.tally = remembered.tally
  }

  #learn(exchange: Exchange, remembered: RememberedHead): void {
    const { traffic, listener, method } = exchange
    if (!traffic.stable) {
      remembered.forgetRoute()
      return
    }
    remembered.traffic = traffic
    remembered.routedGroup = exchange.group
    remembered.route = traffic.match(exchange)
    const { destinations = [] } = remembered.route ?? {}
    const service = destinations.length === 1 ? destinations[0]?.cluster.service.name : undefined
    remembered.tally =
      service === undefined ? undefined : this.#tallies.of({ listener, protocol: this.#protocol, service, method })
  }
}
