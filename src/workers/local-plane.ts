// The data plane of this process with its access log, counters and meter: all of an Anji with one process, or one worker of a fleet.
import { AccessLog } from '../access/access-log.ts'
import { EventCounts } from '../admin/event-counts.ts'
import { ProcessMeter } from '../admin/process-meter.ts'
import { type Assembly, assemble } from '../assemble.ts'
import type { DataPlane, Prepared } from '../data-plane.ts'
import type { Tallies } from '../exchange/tally.ts'
import type { Filter } from '../filters/filter.ts'
import { logAccess } from '../filters/log-access.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { BoundListener, Plane, PlaneState, Served } from './plane.ts'
import { type PlaneReport, reportDataPlane } from './report.ts'

/** Tells the log something that needs attention. */
export type Warn = (facts: Readonly<Record<string, unknown>>, message: string) => void

/** Runs where it is made. */
export class LocalPlane implements Plane {
  readonly events: EventCounts = new EventCounts()
  readonly #assembly: Assembly
  readonly #accessLog: AccessLog | undefined
  readonly #meter = new ProcessMeter()
  readonly #warn: Warn

  /** `filters` come after the built-in ones. Throws when the access log cannot be opened. */
  constructor({ snapshot, accessLog }: Served, warn: Warn, filters: readonly Filter[] = []) {
    this.#warn = warn
    this.#accessLog = AccessLog.open(accessLog, reason => warn({ reason }, 'access log'))
    this.#assembly = assemble(snapshot, {
      filters: [...(this.#accessLog === undefined ? [] : [logAccess(this.#accessLog)]), ...filters],
      events: this.events.listenerEvents((listener, remote, reason) =>
        warn({ listener, remote, reason }, 'connection closed')
      )
    })
  }

  get dataPlane(): DataPlane {
    return this.#assembly.dataPlane
  }

  get state(): PlaneState {
    return this.dataPlane.state
  }

  get snapshot(): Snapshot {
    return this.dataPlane.traffic.snapshot
  }

  get inFlight(): number {
    return this.dataPlane.inFlight
  }

  get tallies(): Tallies {
    return this.#assembly.tallies
  }

  /** Lines of the access log that were lost since the start. */
  get accessLogDropped(): number {
    return this.#accessLog?.droppedCount ?? 0
  }

  listeners(): readonly BoundListener[] {
    return this.dataPlane.listeners()
  }

  async open(): Promise<void> {
    await this.dataPlane.open()
    this.#meter.start()
  }

  async apply(served: Served): Promise<void> {
    const prepared = await this.prepare(served)
    prepared.commit()
  }

  /** Does the part of `apply` that can fail. */
  async prepare({ snapshot, accessLog }: Served): Promise<Prepared> {
    const { commit, cancel } = await this.dataPlane.prepare(snapshot)
    return {
      commit: () => {
        commit()
        this.#configureAccessLog(accessLog)
      },
      cancel
    }
  }

  async report(connectionsMax: number): Promise<PlaneReport> {
    const reading = await this.#meter.read()
    return {
      ...reportDataPlane(this.dataPlane, connectionsMax),
      processes: [{ worker: '', reading }],
      accessLogDropped: this.accessLogDropped,
      workers: { alive: 1, restarts: 0, reportsMissing: 0 }
    }
  }

  reopenLogs(): void {
    this.#accessLog?.reopen()
  }

  async drain(): Promise<void> {
    await this.dataPlane.drain()
    await this.#end()
  }

  async close(): Promise<void> {
    this.dataPlane.close()
    await this.#end()
  }

  async #end(): Promise<void> {
    this.#meter.stop()
    await this.#accessLog?.close()
  }

  // The line is made once, without the filter where there is no access log; only that needs a restart.
  #configureAccessLog(settings: Served['accessLog']): void {
    if (this.#accessLog === undefined) {
      if (settings.path !== 'off') this.#warn({ path: settings.path }, 'the access log starts with the next restart')
      return
    }
    try {
      this.#accessLog.configure(settings)
    } catch (error) {
      this.#warn({ reason: (error as Error).message }, 'the access log stays as it was')
    }
  }
}
