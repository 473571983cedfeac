// Leaves one line for every exchange in the access log. Not part of the line when there is no access log.
import type { Exchange } from '../exchange/exchange.ts'
import type { Filter } from './filter.ts'

/** Whoever writes the lines. */
export type AccessRecorder = { record(exchange: Exchange): void }

/** Stands before filters that write on an exchange at its end: ends pass from the last filter to the first. */
export function logAccess(recorder: AccessRecorder): Filter {
  return {
    name: 'log-access',
    onEnd(exchange: Exchange): void {
      recorder.record(exchange)
    }
  }
}
