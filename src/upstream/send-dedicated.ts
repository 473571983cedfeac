// Decides whether a call must take a link of its caller's own: from the first call that registers a callback, every call of that
// caller to that service does, so that registering and unregistering meet the same provider.
import type { CallbackCaller } from '../exchange/caller.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { DedicatedLink } from './dedicated-link.ts'
import type { Endpoint } from './endpoint.ts'
import type { LinkParts } from './framed-link.ts'

/** Sends the call over such a link and returns true, or returns false. Without an `endpoint` only a link that exists is used. */
export type SendDedicated = (exchange: Exchange, endpoint: Endpoint | undefined) => boolean

/** `partsOf` gives the shared parts for links of a protocol; undefined for one that has no links (HTTP). */
export function dedicatedSender(partsOf: (protocol: string) => LinkParts | undefined): SendDedicated {
  return (exchange, endpoint) => {
    const { caller, cluster, needsCallbacks } = exchange
    if (!canBeCalledBack(caller) || cluster === undefined) return false
    const { name, protocol } = cluster.service
    const known = caller.links.size === 0 ? undefined : caller.links.get(name)
    if (known !== undefined) {
      known.send(exchange)
      return true
    }
    const parts =
      needsCallbacks && endpoint !== undefined && protocol === caller.protocol ? partsOf(protocol) : undefined
    if (parts === undefined || endpoint === undefined) return false
    const link = new DedicatedLink(parts, endpoint, caller)
    caller.links.set(name, link)
    link.send(exchange)
    return true
  }
}

function canBeCalledBack(caller: Exchange['caller']): caller is CallbackCaller {
  return 'links' in caller
}
