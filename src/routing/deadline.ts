// How long an exchange may take: the caller's own timeout, capped by the route and the service; a default when nobody says one.
import type { Exchange } from '../exchange/exchange.ts'

/** A caller that times out itself should do so before we answer in its place: its own error says more to it than ours. */
const CALLER_MARGIN_MS = 100

/** Absolute, on the monotonic clock. */
export function deadlineMs({ startedAtMs, route, cluster, timeoutMs, traffic }: Exchange): number {
  const cap = route?.timeoutMs ?? cluster?.service.timeoutMs
  if (timeoutMs === undefined) return startedAtMs + (cap ?? traffic.snapshot.limits.requestTimeoutMs)
  const own = timeoutMs + CALLER_MARGIN_MS
  return startedAtMs + (cap === undefined ? own : Math.min(own, cap))
}
