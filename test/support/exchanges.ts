// Exchanges, traffics and endpoints for unit tests of the line's parts, without a socket.
import { BALANCERS } from '../../governance/balancing/balancers.ts'
import { compileSnapshot } from '../../src/control/compile.ts'
import type { Caller } from '../../src/exchange/caller.ts'
import { Exchange } from '../../src/exchange/exchange.ts'
import type { Refusal } from '../../src/exchange/refusal.ts'
import { Traffic } from '../../src/routing/traffic.ts'
import type { Snapshot } from '../../src/snapshot/snapshot.ts'
import type { Pool } from '../../src/upstream/endpoint.ts'
import { EndpointStore } from '../../src/upstream/endpoint-store.ts'
import { TimingWheel } from '../../src/wire/timing-wheel.ts'
import { configOf } from './config-text.ts'

/** The snapshot of a configuration text. */
export const snapshotOf = (text: string): Snapshot => compileSnapshot(configOf(text), 1, 'anji.yaml')

/** A pool that sends nothing and remembers what it was told. */
export function idlePool(): Pool & { told: string[] } {
  const told: string[] = []
  return {
    told,
    send: () => void told.push('send'),
    probe: () => void told.push('probe'),
    close: () => void told.push('close'),
    destroy: () => void told.push('destroy'),
    openCount: 0
  }
}

/** The traffic of a configuration text, with endpoints that are never connected. */
export const trafficOf = (text: string): Traffic => trafficFrom(snapshotOf(text))

/** The same of a snapshot. */
export function trafficFrom(snapshot: Snapshot): Traffic {
  const now = (): number => 1000
  const store = new EndpointStore({
    makePool: idlePool,
    onChange: name => traffic.refresh(name),
    wheel: new TimingWheel(now),
    now,
    wallMs: now
  })
  const traffic: Traffic = new Traffic({
    snapshot,
    services: store.adopt(snapshot.services),
    makePicker: service => endpoints => BALANCERS[service.balancer](endpoints, () => 0)
  })
  return traffic
}

/** A caller that remembers how its calls ended. */
export function silentCaller(): Caller & { refusals: Refusal[]; told: string[] } {
  const refusals: Refusal[] = []
  const told: string[] = []
  return {
    refusals,
    told,
    protocol: 'dubbo',
    fullness: undefined,
    remote: '127.0.0.1:1',
    number: 0,
    answerFrame: () => void told.push('frame'),
    answerHead: () => void told.push('head'),
    answerBody: () => told.push('body') > 0,
    answerEnd: () => void told.push('end'),
    answerAbort: (_exchange, refusal) => void told.push(`abort ${refusal.code}`),
    answerWhole: () => void told.push('whole'),
    refuse: (_exchange, refusal) => void refusals.push(refusal),
    pause: () => void told.push('pause'),
    resume: () => void told.push('resume')
  }
}

/** What a test wants to say of an exchange. */
export type Said = Partial<
  Pick<Exchange, 'service' | 'group' | 'version' | 'method' | 'path' | 'headers' | 'timeoutMs' | 'oneWay'>
> & { listener?: string }

/** An exchange as a connection would have made it, started at 1000 ms. */
export function exchangeIn(
  traffic: Traffic,
  { listener = 'gateway', ...said }: Said,
  caller = silentCaller()
): Exchange {
  return Object.assign(new Exchange({ onExchangeTimeout: () => undefined }, caller, { listener, traffic }, 1000), said)
}
