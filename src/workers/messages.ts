// What the primary and its workers say to each other: plain data that JSON carries. `turn` ties an answer to what it answers.
import type { SnapshotDelta } from '../snapshot/delta.ts'
import type { Counted } from './counted.ts'
import type { Served } from './plane.ts'
import type { ConnectionReport, EndpointReport, ListenerReport, ProcessReport } from './report.ts'

/** What a worker must answer with `done` or `failed`. */
export type Asked =
  | Readonly<{ kind: 'open' | 'prepare'; accessLog: Served['accessLog'] }>
  | Readonly<{ kind: 'commit' | 'cancel' | 'ping' | 'drain' }>
  | Readonly<{ kind: 'report'; connectionsMax: number }>

/** What the primary says. A `piece` belongs to the `open` or `prepare` that follows it. */
export type ToWorker =
  | (Asked & Readonly<{ turn: number }>)
  | Readonly<{ kind: 'piece'; delta: SnapshotDelta }>
  | Readonly<{ kind: 'reopen' | 'close' }>

/** One endpoint that is not as its configuration alone makes it, of the service with this name. */
export type NamedEndpoint = readonly [service: string, endpoint: EndpointReport]

/** What a worker does now; its endpoints came before, in pieces. */
export type WorkerSummary = Readonly<{
  inFlight: number
  listeners: readonly ListenerReport[]
  connections: readonly ConnectionReport[]
  reading: ProcessReport['reading']
}>

/** What a worker says. */
export type FromWorker =
  | Readonly<{ kind: 'ready' }>
  | Readonly<{ kind: 'done'; turn: number; inFlight: number; summary?: WorkerSummary }>
  | Readonly<{ kind: 'failed'; turn: number; reason: string; code?: string; port?: number }>
  | Readonly<{ kind: 'endpoints'; turn: number; endpoints: readonly NamedEndpoint[] }>
  | Readonly<{ kind: 'counted'; counted: Counted }>
  | Readonly<{ kind: 'warned'; facts: Readonly<Record<string, unknown>>; message: string }>
