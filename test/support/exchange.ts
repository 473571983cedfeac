// An exchange for tests of what looks at one after its end.
import type { Caller } from '../../src/exchange/caller.ts'
import { Exchange } from '../../src/exchange/exchange.ts'
import type { Traffic } from '../../src/routing/traffic.ts'

const none = (): never => {
  throw new Error('nobody takes an answer here')
}

const CALLER: Caller = {
  protocol: 'dubbo',
  fullness: undefined,
  remote: '10.0.0.9:5454',
  number: 0,
  answerFrame: none,
  answerWhole: none,
  answerHead: none,
  answerBody: none,
  answerEnd: none,
  answerAbort: none,
  refuse: none,
  pause: none,
  resume: none
}

/** A call that started at 1000 ms and ended 12.3456 ms later, with these fields. */
export function endedExchange(fields: Partial<Omit<Exchange, 'traceId'>> = {}): Exchange {
  const traffic = {} as Traffic // nothing that looks at an ended exchange asks it
  const exchange = new Exchange({ onExchangeTimeout: none }, CALLER, { listener: 'gate', traffic }, 1000)
  return Object.assign(
    exchange,
    { service: 's', method: 'm', state: 'ended', endedAtMs: 1012.3456, status: 20 },
    fields
  )
}
