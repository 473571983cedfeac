// The snapshot: everything the data plane needs, as plain immutable data that can cross a process boundary.
import type { ProtocolName } from '../../codecs/message.ts'

/** `host:port` in two parts; an IPv6 host has no brackets here. */
export type Address = Readonly<{ host: string; port: number }>

/** What a listener speaks; `auto` finds out from the first bytes of each connection. */
export type ListenerProtocol = 'auto' | ProtocolName

/** A bound address. `to` names the service that takes every call which no route or name claims. */
export type ListenerSpec = Readonly<{
  name: string
  address: Address
  protocol: ListenerProtocol
  to: string | undefined
}>

/** An endpoint that started lately gets a growing share of its weight; `startedAtMs` is of the wall clock. */
export type WarmUpSpec = Readonly<{ startedAtMs: number; durationMs: number }>

/** One address that serves a service. */
export type EndpointSpec = Readonly<{
  address: Address
  weight: number // 0 = takes no calls
  labels: Readonly<Record<string, string>>
  /** Who told of it (a file, a registry), when that is not who told of its service. */
  source?: string
  /** Why what is known of it may be out of date, as a sentence for operators. */
  stale?: string
  /** Why it takes no calls whatever its weight, as a sentence for operators. */
  unused?: string
  warmUp?: WarmUpSpec
  /** What its provider wants to see in the attachment `token` of each call. */
  token?: string
}>

/** One signature: Java type names, and the names of the parameters where they are known. */
export type Signature = Readonly<{
  parameters: readonly string[]
  names?: readonly string[] // as many as parameters
  returns: string | undefined
}>

/** What is known of a class of the application, by its Java name: a bean with its fields, or an enum. */
export type TypeSpec =
  | Readonly<{ kind: 'bean'; fields: Readonly<Record<string, string>> }>
  | Readonly<{ kind: 'enum'; constants: readonly string[] }>

/** The overloads of one method, as far as they are known. */
export type MethodSpec = Readonly<{ overloads: readonly Signature[] }>

/** How the endpoints of a service are chosen. */
export type BalancerName = 'random' | 'round-robin'

/** A service with its endpoints. `source` says where it came from (a file, a registry), for operators. */
export type ServiceSpec = Readonly<{
  name: string // unique; what routes and listeners refer to
  interface: string
  group: string
  version: string
  protocol: ProtocolName
  endpoints: readonly EndpointSpec[]
  methods: Readonly<Record<string, MethodSpec>>
  types?: Readonly<Record<string, TypeSpec>> // what the signatures refer to, as far as it is known
  balancer: BalancerName
  connections: number // upstream connections per endpoint: shared by all calls, or lent to one call each (HTTP/1)
  timeoutMs: number | undefined
  source: string
}>

/** How one text is matched. */
export type TextMatch =
  | Readonly<{ kind: 'exact'; text: string }>
  | Readonly<{ kind: 'prefix'; text: string }>
  | Readonly<{ kind: 'regex'; text: string }>
  | Readonly<{ kind: 'glob'; text: string }>
  | Readonly<{ kind: 'present'; present: boolean }>

/** What a route looks at; an absent part matches everything. */
export type RouteMatch = Readonly<{
  listener?: string
  service?: TextMatch // the interface, the name under `services`, or `group/interface:version`
  method?: TextMatch
  path?: TextMatch // HTTP only
  headers?: Readonly<Record<string, TextMatch>> // HTTP headers or attachments, by name in any case
  attachments?: Readonly<Record<string, TextMatch>> // by their exact name
}>

/** Where a route sends calls: a service (default: the one that the call names), narrowed by labels. */
export type DestinationSpec = Readonly<{
  service: string | undefined
  labels: Readonly<Record<string, string>>
  weight: number
}>

/** When a call may go to another endpoint: no connection could be opened, or the link that there was did not take it. */
export type RetryReason = 'connect-failure' | 'refused'

/** How many endpoints one call may try, the first one included, and after what. */
export type RetrySpec = Readonly<{ attempts: number; on: readonly RetryReason[] }>

/** A rule from what is readable in a request to destinations, with its policy. */
export type RouteSpec = Readonly<{
  name: string
  match: RouteMatch
  to: readonly DestinationSpec[]
  timeoutMs: number | undefined
  retry: RetrySpec | undefined
  source: string
}>

/** Every limit of the data plane; each is enforced before it buffers. Times in milliseconds, sizes in bytes. */
export type Limits = Readonly<{
  frameBytesMax: number // body of one RPC frame
  headBytesMax: number // HTTP head
  headersMax: number // HTTP header fields
  bodyCollectMax: number // HTTP body that a bridge must read whole
  hessianDepthMax: number // nesting of values that are read
  hessianNodesMax: number // values in one message that is read
  connectionsMax: number // downstream connections per listener
  exchangesMax: number // calls in flight in this process
  exchangesPerConnectionMax: number // calls in flight of one downstream connection
  waitingMax: number // calls that wait for an upstream connection, per endpoint
  pendingBytesMax: number // bytes waiting to be written to one peer before it is cut off
  metricRowsMax: number // distinct (listener, protocol, service, method) rows of the metrics
  connectTimeoutMs: number
  requestTimeoutMs: number // when neither route, service nor caller sets one
  headTimeoutMs: number // from the first byte of a head to its last
  bodyTimeoutMs: number // between two pieces of a body or frame
  idleTimeoutMs: number // a downstream or upstream connection without traffic
  heartbeatMs: number // an idle upstream link is asked whether it lives
  drainTimeoutMs: number
}>

/** How JSON carries what JavaScript numbers cannot. */
export type BigNumbers = 'digits' | 'string'

/** Which web pages of other origins may call. */
export type CorsSpec = Readonly<{
  origins: readonly string[] // '*' = any
  methods: readonly string[]
  headers: readonly string[]
  exposedHeaders: readonly string[]
  credentials: boolean
  maxAgeMs: number
}>

/** A range of addresses: those that share the first bits with this one. */
export type Network = Readonly<{ address: string; prefixBits: number; family: 'ipv4' | 'ipv6' }>

/** Settings of the HTTP side. */
export type HttpSpec = Readonly<{
  bigNumbers: BigNumbers
  openapi?: boolean // whether services are documented over HTTP; absent is false
  trustedProxies: readonly Network[] // networks whose forwarded headers are believed
  cors: CorsSpec | undefined
}>

/** One consistent view of everything; a newer one has a higher version. */
export type Snapshot = Readonly<{
  version: number
  listeners: readonly ListenerSpec[]
  services: readonly ServiceSpec[]
  routes: readonly RouteSpec[]
  limits: Limits
  http: HttpSpec
}>
