// Worker processes that share the listeners. This process is their control plane alone: it tells them snapshots, adds up what they
// count, and replaces those that die. It serves no calls itself.
import cluster from 'node:cluster'
import { EventCounts } from '../admin/event-counts.ts'
import { ProcessMeter } from '../admin/process-meter.ts'
import { sameListener } from '../data-plane.ts'
import { Tallies } from '../exchange/tally.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { addCounted } from './counted.ts'
import { LateAnswers } from './late-answers.ts'
import type { Warn } from './local-plane.ts'
import { mergeReports, type WorkerReport } from './merge-reports.ts'
import { type FindPort, pinnedTo, pinPorts, withPinnedPorts } from './pinned-ports.ts'
import type { BoundListener, Plane, PlaneState, Served } from './plane.ts'
import type { PlaneReport } from './report.ts'
import { RESTART_WINDOW_MS, RestartBudget } from './restart-budget.ts'
import { WorkerProcess } from './worker-process.ts'

/** How a fleet is made. `onFailed` hears when no worker lives and none may be started. */
export type FleetOptions = Readonly<{
  workers: number
  warn: Warn
  onFailed: (reason: string) => void
  now: () => number
  random: () => number
  /** Default: 1000. A worker that lost 15 of these pings is killed. */
  pingEveryMs?: number
  /** Default: the system says which port is free. */
  findPort?: FindPort
}>

const PING_EVERY_MS = 1000
/** A scrape does not wait longer for a worker that is busy. */
const REPORT_WAIT_MS = 1000
/** Others go on when one worker takes longer over a snapshot that opens no listener. */
const FOLLOW_WAIT_MS = 1000
/** What the end of a worker may take beyond its open calls: last lines of logs. */
const END_WAIT_MS = 3000

export class Fleet implements Plane {
  readonly events: EventCounts = new EventCounts()
  readonly tallies: Tallies
  readonly #options: FleetOptions
  readonly #workers = new Map<number, WorkerProcess>()
  readonly #budget: RestartBudget
  readonly #meter = new ProcessMeter()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #late = new Map<number, NodeJS.Timeout>() // workers that ended too often, by number
  /** Workers that take the place of others; each is done when it has the newest snapshot, or has ended. */
  readonly #starting = new Set<Promise<void>>()
  #pings: NodeJS.Timeout | undefined
  #state: PlaneState = 'serving'
  #isOpen = false
  #served: Served
  #bound: readonly BoundListener[] = []
  #restarts = 0
  #reportsMissing = 0
  readonly #lateAnswers = new LateAnswers()
  #accessLogDropped = 0
  readonly #onEmpty: (() => void)[] = []

  constructor(first: Served, options: FleetOptions) {
    if (!cluster.isPrimary) throw new Error('more workers than one need a process that is no cluster worker itself')
    this.#served = first
    this.#options = options
    this.tallies = new Tallies(first.snapshot.limits.metricRowsMax)
    this.#budget = new RestartBudget(options.workers, options.random)
  }

  get state(): PlaneState {
    return this.#state
  }

  get snapshot(): Snapshot {
    return this.#served.snapshot
  }

  get inFlight(): number {
    return this.#alive().reduce((sum, { inFlight }) => sum + inFlight, 0)
  }

  /** The process ids of the workers that live. */
  get pids(): readonly number[] {
    return this.#alive().flatMap(({ pid }) => pid ?? [])
  }

  listeners(): readonly BoundListener[] {
    return this.#bound
  }

  async open(): Promise<void> {
    const first = this.#served
    try {
      await withPinnedPorts(
        () => this.#pinPorts(first),
        async bound => {
          this.#served = pinnedTo(bound, first)
          await this.#startAll(this.#served)
          this.#bound = bound
        }
      )
    } catch (error) {
      await this.close()
      throw error
    }
    this.#isOpen = true
    this.#meter.start()
    this.#pings = setInterval(() => {
      for (const worker of this.#alive()) worker.ping()
    }, this.#options.pingEveryMs ?? PING_EVERY_MS)
  }

  async apply(served: Served): Promise<void> {
    if (this.#state !== 'serving') throw new Error(`workers that are ${this.#state} take no configuration`)
    const before = this.#bound.map(({ spec }) => spec)
    const opens = served.snapshot.listeners.some(spec => !before.some(one => sameListener(spec, one)))
    await withPinnedPorts(
      () => this.#pinPorts(served),
      async bound => {
        const told = pinnedTo(bound, served)
        if (opens) await this.#applyAtOnce(told)
        this.#served = told
        this.#bound = bound
      }
    )
    const followed = Promise.all([...this.#alive().map(worker => this.#follow(worker)), ...this.#starting])
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>(resolve => {
      timer = setTimeout(resolve, FOLLOW_WAIT_MS)
    })
    await Promise.race([followed, late])
    clearTimeout(timer)
  }

  async report(connectionsMax: number): Promise<PlaneReport> {
    const said = await Promise.all(
      this.#alive().map(async (worker): Promise<WorkerReport | undefined> => {
        const report = await worker.report(connectionsMax, REPORT_WAIT_MS)
        if (report === undefined) this.#reportsMissing++
        return report && { worker: String(worker.number), summary: report[0], endpoints: report[1] }
      })
    )
    const reading = await this.#meter.read()
    return mergeReports(
      said.filter(report => report !== undefined),
      {
        snapshot: this.#served.snapshot,
        listeners: this.#bound,
        own: { worker: 'primary', reading },
        connectionsMax,
        workers: { alive: this.#alive().length, restarts: this.#restarts, reportsMissing: this.#reportsMissing },
        lateAnswersOf: endpoint => this.#lateAnswers.of(endpoint),
        accessLogDropped: this.#accessLogDropped
      }
    )
  }

  reopenLogs(): void {
    for (const worker of this.#alive()) worker.reopenLogs()
  }

  async drain(): Promise<void> {
    if (this.#state !== 'serving') return
    this.#state = 'draining'
    const waitMs = this.#served.snapshot.limits.drainTimeoutMs + END_WAIT_MS
    await Promise.all(this.#alive().map(worker => worker.drain(waitMs)))
    await this.close()
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    clearInterval(this.#pings)
    for (const timer of [...this.#timers, ...this.#late.values()]) clearTimeout(timer)
    this.#meter.stop()
    for (const worker of this.#workers.values()) worker.close()
    const timer = setTimeout(() => {
      for (const worker of this.#workers.values()) worker.kill()
    }, END_WAIT_MS)
    await this.#empty()
    clearTimeout(timer)
  }

  #alive(): WorkerProcess[] {
    return [...this.#workers.values()].filter(({ isAlive }) => isAlive)
  }

  #pinPorts(served: Served): Promise<readonly BoundListener[]> {
    return pinPorts(served.snapshot.listeners, this.#bound, this.#options.findPort)
  }

  // Opens all workers, or leaves none.
  async #startAll(served: Served): Promise<void> {
    const numbers = Array.from({ length: this.#options.workers }, (_, index) => index + 1)
    try {
      await Promise.all(numbers.map(number => this.#fork(number).start(() => served)))
    } catch (error) {
      for (const worker of this.#workers.values()) worker.kill()
      await this.#empty()
      throw error
    }
  }

  async #empty(): Promise<void> {
    if (this.#workers.size === 0) return
    await new Promise<void>(resolve => {
      this.#onEmpty.push(resolve)
    })
  }

  #fork(number: number): WorkerProcess {
    const worker = new WorkerProcess(number, {
      onCounted: counted => {
        addCounted(this.tallies, this.events, counted)
        this.#lateAnswers.add(counted.lateAnswers, this.#served.snapshot)
        this.#accessLogDropped += counted.accessLogDropped
      },
      onWarned: (facts, message) => this.#options.warn({ worker: number, ...facts }, message),
      onExit: how => this.#exited(worker, how)
    })
    this.#workers.set(number, worker)
    return worker
  }

  // What opens listeners is done by all or by none; a worker that dies over it is replaced and stops nobody.
  async #applyAtOnce(served: Served): Promise<void> {
    const prepared: WorkerProcess[] = []
    const failures: unknown[] = []
    await Promise.all(
      this.#alive().map(async worker => {
        try {
          await worker.prepare(served)
          prepared.push(worker)
        } catch (error) {
          if (worker.isAlive) failures.push(error)
        }
      })
    )
    if (failures.length === 0 && prepared.length > 0 && this.#state === 'serving') {
      await Promise.all(prepared.map(worker => worker.commit(served).catch(() => worker.kill())))
      return
    }
    await Promise.all(prepared.map(worker => worker.cancel().catch(() => worker.kill())))
    throw failures[0] ?? new Error(prepared.length === 0 ? 'no worker lives' : 'the end came first')
  }

  // A worker takes the newest snapshot when it has taken the one before; those between are never sent.
  async #follow(worker: WorkerProcess): Promise<void> {
    try {
      while (worker.isAlive && worker.has !== this.#served && !worker.isChanging) {
        const served = this.#served
        await worker.prepare(served)
        await worker.commit(served)
      }
    } catch (error) {
      if (!worker.isAlive || this.#state !== 'serving') return
      this.#options.warn(
        { worker: worker.number, reason: (error as Error).message },
        'worker took no snapshot; replaced'
      )
      worker.kill()
    }
  }

  #exited(worker: WorkerProcess, how: string): void {
    this.#workers.delete(worker.number)
    if (this.#workers.size === 0) for (const resolve of this.#onEmpty) resolve()
    if (this.#state !== 'serving' || !this.#isOpen) return
    this.#options.warn({ worker: worker.number, pid: worker.pid, how }, 'worker ended')
    this.#replace(worker.number)
  }

  #replace(number: number): void {
    const waitMs = this.#budget.next(this.#options.now())
    if (waitMs === undefined) {
      this.#options.warn({ worker: number }, 'workers end too often; this one is not replaced for a minute')
      if (this.#workers.size === 0 && this.#timers.size === 0) this.#options.onFailed('no worker lives')
      else
        this.#late.set(
          number,
          setTimeout(() => this.#replace(number), RESTART_WINDOW_MS)
        )
      return
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#restarts++
      const worker = this.#fork(number)
      const started = worker
        .start(() => this.#served)
        .then(
          () => this.#follow(worker),
          () => worker.kill() // its end has it replaced
        )
      this.#starting.add(started)
      void started.then(() => this.#starting.delete(started))
    }, waitMs)
    this.#timers.add(timer)
  }
}
