// The only file that names concrete parts: protocols, filters in their order, pools, balancers. Read it to see what Anji is made of.
import { dubboProtocol } from '../codecs/dubbo/index.ts'
import { sniffHttp1 } from '../codecs/http/index.ts'
import type { FramedProtocol } from '../codecs/protocol.ts'
import { BALANCERS } from '../governance/index.ts'
import { Bridge } from './bridge/bridge.ts'
import { random } from './chance.ts'
import { monotonicMs, wallMs } from './clock.ts'
import { DataPlane } from './data-plane.ts'
import type { DownstreamParts } from './downstream/connection.ts'
import { FramedConnection } from './downstream/framed-connection.ts'
import { HttpConnection } from './downstream/http-connection.ts'
import type { ListenerEvents, Served } from './downstream/listener.ts'
import { Tallies } from './exchange/tally.ts'
import { FilterChain } from './filters/chain.ts'
import { count } from './filters/count.ts'
import type { Filter } from './filters/filter.ts'
import { InFlight, limitInFlight } from './filters/limit-in-flight.ts'
import { Line } from './line.ts'
import { OpenApiPages } from './openapi/openapi-pages.ts'
import type { ListenerSpec, ServiceSpec, Snapshot } from './snapshot/snapshot.ts'
import type { Endpoint, Pool } from './upstream/endpoint.ts'
import { EndpointStore } from './upstream/endpoint-store.ts'
import { ExclusivePool } from './upstream/exclusive-pool.ts'
import type { LinkParts } from './upstream/framed-link.ts'
import type { HttpLinkParts } from './upstream/http-link.ts'
import { MultiplexedPool } from './upstream/multiplexed-pool.ts'
import { dedicatedSender } from './upstream/send-dedicated.ts'
import { Flusher } from './wire/flusher.ts'
import { TimingWheel } from './wire/timing-wheel.ts'

/** The framed protocols. A new one is a folder in `codecs/` and a line here. */
const FRAMED: readonly FramedProtocol[] = [dubboProtocol]

/** What may be given from outside; the rest has one implementation. */
export type AssemblyOptions = Readonly<{
  events: ListenerEvents
  /** Filters that look at every exchange after the built-in ones: access log, tracing. */
  filters?: readonly Filter[]
}>

/** A data plane and what can be read from it. */
export type Assembly = Readonly<{ dataPlane: DataPlane; tallies: Tallies }>

/** Makes the data plane of one process; `dataPlane.open()` starts it. */
export function assemble(first: Snapshot, options: AssemblyOptions): Assembly {
  const flusher = new Flusher()
  const wheel = new TimingWheel(monotonicMs)
  const tallies = new Tallies(first.limits.metricRowsMax)
  const inFlight = new InFlight(first.limits.exchangesMax)
  const limits = (): Snapshot['limits'] => dataPlane.traffic.snapshot.limits

  const bridge = new Bridge(new Map(FRAMED.map(protocol => [protocol.name, protocol])))
  const pages = new OpenApiPages()
  const line: Line = new Line({
    filters: new FilterChain([limitInFlight(inFlight), count(tallies), ...(options.filters ?? [])]),
    translator: bridge,
    wheel,
    now: monotonicMs,
    random,
    pageOf: exchange => pages.pageOf(exchange),
    sendDedicated: dedicatedSender(protocol => linkParts.get(protocol))
  })
  const linkParts = new Map<string, LinkParts>(
    FRAMED.map(protocol => [protocol.name, { protocol, events: line, flusher, wheel, now: monotonicMs, limits }])
  )
  const downstream: DownstreamParts = {
    line,
    answers: bridge,
    tallies,
    flusher,
    wheel,
    now: monotonicMs,
    limits
  }

  const dataPlane: DataPlane = new DataPlane(first, {
    endpoints: new EndpointStore({
      makePool: makePool(linkParts, { events: line, flusher, wheel, now: monotonicMs, limits }),
      onChange: serviceName => dataPlane.refresh(serviceName),
      wheel,
      now: monotonicMs,
      wallMs
    }),
    makePicker: service => endpoints => BALANCERS[service.balancer](endpoints, random),
    servedBy: servedBy(downstream),
    events: options.events,
    inFlight,
    flusher
  })
  return { dataPlane, tallies }
}

type MakePool = (endpoint: Endpoint, service: ServiceSpec) => Pool

function makePool(linkParts: ReadonlyMap<string, LinkParts>, http: HttpLinkParts): MakePool {
  return (endpoint, service) => {
    if (service.protocol === 'http') return new ExclusivePool(http, endpoint, service.connections)
    const parts = linkParts.get(service.protocol)
    if (parts === undefined) throw new Error(`no upstream for protocol ${service.protocol}`)
    return new MultiplexedPool(parts, endpoint, service.connections)
  }
}

function servedBy(downstream: DownstreamParts): (spec: ListenerSpec) => readonly Served[] {
  const framed: readonly Served[] = FRAMED.map(protocol => ({
    name: protocol.name,
    sniff: bytes => protocol.sniff(bytes),
    accept: (socket, owner) => new FramedConnection(socket, protocol, downstream, owner)
  }))
  const http: Served = {
    name: 'http',
    sniff: sniffHttp1,
    accept: (socket, owner) => new HttpConnection(socket, downstream, owner)
  }
  const all = [...framed, http]
  return spec => (spec.protocol === 'auto' ? all : all.filter(({ name }) => name === spec.protocol))
}
