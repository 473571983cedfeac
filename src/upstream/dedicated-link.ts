// A link of one caller alone, for services that call back: the provider keys its callbacks by connection, so two consumers on
// one link would receive each other's (Dubbo's instance ids repeat across processes).
import type { CallbackCaller, CallbackLink } from '../exchange/caller.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Refusal } from '../exchange/refusal.ts'
import type { Endpoint } from './endpoint.ts'
import { FramedLink, type LinkOwner, type LinkParts } from './framed-link.ts'

/** Lives as long as both of its ends. */
export class DedicatedLink implements CallbackLink, LinkOwner {
  readonly #link: FramedLink
  readonly #caller: CallbackCaller
  readonly #endpoint: Endpoint

  constructor(parts: LinkParts, endpoint: Endpoint, caller: CallbackCaller) {
    this.#caller = caller
    this.#endpoint = endpoint
    this.#link = new FramedLink(parts, endpoint, this)
  }

  send(exchange: Exchange): void {
    exchange.endpoint = this.#endpoint
    this.#link.send(exchange)
  }

  onCallbackAnswer(frame: Buffer): void {
    this.#link.writeFrame(frame)
  }

  close(): void {
    this.#link.close()
  }

  onOpen(): void {}

  onClosed(_link: FramedLink, _refusal: Refusal, opened: boolean): void {
    this.#caller.onLinkClosed(this, opened)
  }

  onGoingAway(): void {
    // The callbacks live on this link until the provider closes it; new calls of other callers avoid the endpoint anyway.
  }

  onPeerRequest(link: FramedLink, frame: Buffer, oneWay: boolean): void {
    this.#caller.callBack(this, frame, oneWay)
    link.heldBy.add(this.#caller)
  }
}
