// Counts every exchange by its outcome and duration, and how many are in flight.
import type { Exchange } from '../exchange/exchange.ts'
import type { Tallies } from '../exchange/tally.ts'
import type { Filter } from './filter.ts'

/** Rows are found once per connection and method (the exchange brings its row); a call costs a few additions. */
export function count(tallies: Tallies): Filter {
  return {
    name: 'count',
    onEnd(exchange: Exchange): void {
      const tally = exchange.tally ?? tallies.of(labelsOf(exchange))
      tally.record(exchange.code, (exchange.endedAtMs - exchange.startedAtMs) / 1000)
      tally.bytesIn += exchange.bytesIn
      tally.bytesOut += exchange.bytesOut
    }
  }
}

// A call that matched nothing is counted without its name: names from outside must not become label values.
function labelsOf(exchange: Exchange): { listener: string; protocol: string; service: string; method: string } {
  const { listener, caller, cluster, method } = exchange
  const known = cluster !== undefined
  return {
    listener,
    protocol: caller.protocol,
    service: known ? cluster.service.name : '',
    method: known ? method : ''
  }
}
