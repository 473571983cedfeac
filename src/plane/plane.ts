// Whatever serves calls by snapshots: the data plane of this process, or a fleet of workers.
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { PlaneReport } from './report.ts'

/** How far a plane has come. */
export type PlaneState = 'serving' | 'draining' | 'closed'

/** What can be changed while it runs, besides the snapshot. */
export type AccessLogSettings = Readonly<{ path: string; format: 'json' | 'text' }>

/** One per Anji. Every method may be called in every state; what comes too late does nothing. */
export interface Plane {
  readonly state: PlaneState
  /** Opens the listeners of the first snapshot, or throws with the reason why one could not be bound. */
  open(): Promise<void>
  /** Takes a newer snapshot whole, or throws and keeps what it has. */
  apply(snapshot: Snapshot): Promise<void>
  /** The port of a listener; 0 when there is no such listener. */
  port(listener: string): number
  /** What it does now, one report per process that serves calls. `connectionsMax` bounds the list of connections. */
  reports(connectionsMax: number): Promise<readonly PlaneReport[]>
  configureAccessLog(settings: AccessLogSettings): void
  /** Opens log files anew, after somebody has moved them away. */
  reopenLogs(): void
  /** Accepts nothing new, waits for open calls, then ends. */
  drain(): Promise<void>
  /** Ends at once. */
  close(): void
}
