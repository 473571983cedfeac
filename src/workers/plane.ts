// Whatever serves calls by snapshots: the data plane of this process, or a fleet of worker processes.
import type { EventCounts } from '../admin/event-counts.ts'
import type { Config } from '../config/schema.ts'
import type { Tallies } from '../exchange/tally.ts'
import type { ListenerSpec, Snapshot } from '../snapshot/snapshot.ts'
import type { PlaneReport } from './report.ts'

/** Everything that a plane is told: a new one replaces the old one whole. */
export type Served = Readonly<{ snapshot: Snapshot; accessLog: Config['accessLog'] }>

/** A listener and the port that it got. */
export type BoundListener = Readonly<{ spec: ListenerSpec; port: number }>

/** How far a plane is. */
export type PlaneState = 'serving' | 'draining' | 'closed'

/** One per Anji. */
export interface Plane {
  readonly state: PlaneState
  /** The snapshot in force. */
  readonly snapshot: Snapshot
  /** Calls in flight; of a fleet, as each worker last said. */
  readonly inFlight: number
  /** Counters of exchanges; of a fleet, the sum of all workers that lived. */
  readonly tallies: Tallies
  /** Counters of connections, summed likewise. */
  readonly events: EventCounts
  /** Opens the listeners of the first snapshot, or throws the reason and leaves nothing open. */
  open(): Promise<void>
  /** Takes a newer snapshot whole, or throws the reason and changes nothing. */
  apply(served: Served): Promise<void>
  listeners(): readonly BoundListener[]
  /** What it does now, with at most so many connections of callers. */
  report(connectionsMax: number): Promise<PlaneReport>
  /** Opens log files anew. */
  reopenLogs(): void
  /** Accepts nothing new, answers what is open (at most `limits.drainTimeout`), then ends. */
  drain(): Promise<void>
  /** Ends at once; what is waited for are the last lines of logs. */
  close(): Promise<void>
}
