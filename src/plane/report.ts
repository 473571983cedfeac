// What one process that serves calls tells of itself, as plain data that can cross a process boundary and be added up.
import type { TallyLabels } from '../exchange/tally.ts'
import type { ListenerProtocol } from '../snapshot/snapshot.ts'
import type { EndpointState } from '../upstream/endpoint.ts'

/** One row of the counters of exchanges; `counts` in the order of `OUTCOMES`, `buckets` not cumulative. */
export type TallyReport = Readonly<{
  labels: TallyLabels
  counts: readonly number[]
  buckets: readonly number[]
  secondsSum: number
  bytesIn: number
  bytesOut: number
}>

/** An endpoint of one service, as this process sees it. `why` is '' when it is used. */
export type EndpointReport = Readonly<{
  service: string
  address: string
  state: EndpointState
  used: boolean
  why: string
  weight: number // effective, so that a warm-up shows
  inFlight: number
  openConnections: number
  lateAnswers: number
}>

/** A listener with the port that it got and its connections. */
export type ListenerReport = Readonly<{
  name: string
  host: string
  protocol: ListenerProtocol
  port: number
  open: number
  accepted: number
  rejected: Readonly<Record<string, number>> // by kind
}>

/** A connection of a caller. */
export type ConnectionReport = Readonly<{ listener: string; remote: string; protocol: string; busy: boolean }>

/** Everything; counters only grow while the process lives. */
export type PlaneReport = Readonly<{
  /** 0 for the process that also controls, else the number of the worker. */
  worker: number
  pid: number
  snapshotVersion: number
  inFlight: number
  tallies: readonly TallyReport[]
  endpoints: readonly EndpointReport[]
  listeners: readonly ListenerReport[]
  connections: readonly ConnectionReport[]
  accessLogDropped: number
  /** Readings of the process by metric name: CPU seconds, memory, loop delay, file descriptors. */
  process: readonly (readonly [string, number])[]
}>
