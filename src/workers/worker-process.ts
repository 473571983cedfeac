// One worker, seen from the primary: its process, what snapshot it has, and what it is asked. One change at a time is under way.
import cluster, { type Worker } from 'node:cluster'
import { fileURLToPath } from 'node:url'
import { diffSnapshots, NOTHING, piecesOf, type SnapshotDelta } from '../snapshot/delta.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import type { Counted } from './counted.ts'
import { closeLostConnections } from './hand-over.ts'
import type { Asked, FromWorker, NamedEndpoint, ToWorker, WorkerSummary } from './messages.ts'
import type { Served } from './plane.ts'

/** What a worker tells beside its answers. */
export type WorkerEvents = Readonly<{
  onCounted: (counted: Counted) => void
  onWarned: (facts: Readonly<Record<string, unknown>>, message: string) => void
  /** `how` says how it ended, in words. */
  onExit: (how: string) => void
}>

/** What a worker could not do, with its own reason. */
export class WorkerFailure extends Error {
  readonly code: string | undefined
  readonly port: number | undefined

  constructor({ reason, code, port }: Extract<FromWorker, { kind: 'failed' }>) {
    super(reason)
    this.name = 'WorkerFailure'
    this.code = code
    this.port = port
  }
}

type Waiting = Readonly<{
  resolve: (summary: WorkerSummary | undefined) => void
  reject: (error: Error) => void
  endpoints: NamedEndpoint[]
}>

const EXEC = fileURLToPath(new URL('./worker-main.js', import.meta.url))
/** Modules are loaded, a snapshot is taken: what lasts longer will not end. */
const CHANGE_WAIT_MS = 30_000
/** A worker whose event loop stands still for so many pings in a row fails every caller that it has. */
const PINGS_LOST_MAX = 15

/** From its start to its end. */
export class WorkerProcess {
  readonly number: number
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  readonly #events: WorkerEvents
  readonly #ready: Promise<void>
  #onReady: () => void = () => undefined
  #changes: Promise<unknown> = Promise.resolve()
  #turns = 0
  #pingsLost = 0
  #hasEnded = false
  #isChanging = false
  #asksReport = false
  /** What it serves. */
  has: Served | undefined
  /** Calls in flight, as it last said. */
  inFlight = 0

  constructor(number: number, events: WorkerEvents) {
    this.number = number
    this.#events = events
    this.#ready = new Promise(resolve => {
      this.#onReady = resolve
    })
    this.#worker = fork()
    closeLostConnections(this.#worker.process)
    this.#worker.on('message', (message: FromWorker) => this.#receive(message))
    this.#worker.on('error', () => undefined) // a message that could not be sent; 'exit' follows
    this.#worker.on('exit', (code, signal) => this.#exited(signal ?? `code ${code}`))
  }

  get pid(): number | undefined {
    return this.#worker.process.pid
  }

  /** True from its opening to its end. */
  get isAlive(): boolean {
    return this.has !== undefined && !this.#hasEnded
  }

  /** Gives it its first snapshot, which is the newest when it is ready to take one, and has it open the listeners. */
  async start(newest: () => Served): Promise<void> {
    const timer = setTimeout(() => this.kill(), CHANGE_WAIT_MS)
    await this.#ready
    clearTimeout(timer)
    const served = newest()
    await this.#tell(NOTHING, served)
    await this.#change({ kind: 'open', accessLog: served.accessLog })
    this.has = served
  }

  /** From the preparation of a change to its end. */
  get isChanging(): boolean {
    return this.#isChanging
  }

  /** Has it do the part of a change that can fail. */
  prepare(served: Served): Promise<void> {
    return this.#inTurn(async () => {
      this.#isChanging = true
      await this.#tell(this.has?.snapshot ?? NOTHING, served)
      await this.#change({ kind: 'prepare', accessLog: served.accessLog })
    }).catch(error => {
      this.#isChanging = false
      throw error
    })
  }

  /** Ends a change that was prepared. */
  commit(served: Served): Promise<void> {
    return this.#inTurn(async () => {
      await this.#change({ kind: 'commit' })
      this.has = served
      this.#isChanging = false
    })
  }

  cancel(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#change({ kind: 'cancel' })
      this.#isChanging = false
    })
  }

  /** What it does now; undefined when it does not say so in time, or still owes an earlier answer. */
  async report(connectionsMax: number, waitMs: number): Promise<[WorkerSummary, readonly NamedEndpoint[]] | undefined> {
    if (this.#asksReport) return undefined
    this.#asksReport = true
    const endpoints: NamedEndpoint[] = []
    const answer = this.#ask({ kind: 'report', connectionsMax }, endpoints)
      .catch(() => undefined)
      .finally(() => {
        this.#asksReport = false
      })
    const summary = await within(answer, waitMs)
    return summary === undefined ? undefined : [summary, endpoints]
  }

  /** Asks whether it still lives; one that does not answer for long is killed. */
  ping(): void {
    if (this.#pingsLost >= PINGS_LOST_MAX) {
      this.#events.onWarned({ pings: this.#pingsLost }, 'worker does not answer and is killed')
      return this.kill()
    }
    this.#pingsLost++
    this.#ask({ kind: 'ping' }).then(
      () => {
        this.#pingsLost = 0
      },
      () => undefined
    )
  }

  /** Has it answer what is open and end; it is killed when that takes too long. */
  async drain(waitMs: number): Promise<void> {
    const timer = setTimeout(() => this.kill(), waitMs)
    await this.#ask({ kind: 'drain' }).catch(() => undefined)
    clearTimeout(timer)
  }

  reopenLogs(): void {
    void this.#send({ kind: 'reopen' })
  }

  /** Ends it at once, as it can. */
  close(): void {
    void this.#send({ kind: 'close' })
  }

  kill(): void {
    this.#worker.process.kill('SIGKILL')
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#changes.then(work)
    this.#changes = done.catch(() => undefined)
    return done
  }

  async #tell(before: Known, { snapshot }: Served): Promise<void> {
    for (const delta of difference(before, snapshot)) await this.#send({ kind: 'piece', delta })
  }

  async #change(asked: Asked): Promise<void> {
    const timer = setTimeout(() => this.kill(), CHANGE_WAIT_MS)
    try {
      await this.#ask(asked)
    } finally {
      clearTimeout(timer)
    }
  }

  #ask(asked: Asked, endpoints: NamedEndpoint[] = []): Promise<WorkerSummary | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#hasEnded) return reject(new Error('the worker has ended'))
      const turn = ++this.#turns
      this.#waiting.set(turn, { resolve, reject, endpoints })
      void this.#send({ ...asked, turn })
    })
  }

  // Resolves when the message has left, so that a slow worker is not sent more than it takes.
  #send(message: ToWorker): Promise<void> {
    return new Promise(resolve => {
      if (!this.#worker.isConnected()) return resolve()
      this.#worker.process.send(message, () => resolve())
    })
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        return this.#onReady()
      case 'counted':
        return this.#events.onCounted(message.counted)
      case 'warned':
        return this.#events.onWarned(message.facts, message.message)
      case 'endpoints':
        this.#waiting.get(message.turn)?.endpoints.push(...message.endpoints)
        return
      case 'done':
        this.inFlight = message.inFlight
        this.#take(message.turn)?.resolve(message.summary)
        return
      case 'failed':
        this.#take(message.turn)?.reject(new WorkerFailure(message))
    }
  }

  #take(turn: number): Waiting | undefined {
    const waiting = this.#waiting.get(turn)
    this.#waiting.delete(turn)
    return waiting
  }

  #exited(how: string): void {
    this.#hasEnded = true
    this.#onReady()
    for (const { reject } of this.#waiting.values()) reject(new Error(`the worker ended: ${how}`))
    this.#waiting.clear()
    this.#events.onExit(how)
  }
}

type Known = Parameters<typeof diffSnapshots>[0]

let last: Readonly<{ before: Known; after: Snapshot; pieces: readonly SnapshotDelta[] }> | undefined

// Most workers are told the same at the same time, and to find out what takes long where there are thousands of services.
function difference(before: Known, after: Snapshot): readonly SnapshotDelta[] {
  if (last?.before !== before || last.after !== after)
    last = { before, after, pieces: [...piecesOf(diffSnapshots(before, after))] }
  return last.pieces
}

// The settings of forks belong to the whole program: one that uses node:cluster itself finds its own again.
function fork(): Worker {
  const before = { ...cluster.settings }
  cluster.setupPrimary({ exec: EXEC, args: [], serialization: 'json', silent: false })
  const worker = cluster.fork()
  if (before.exec !== undefined) cluster.setupPrimary(before)
  return worker
}

/** What the promise gives, or undefined when it takes longer. */
async function within<T>(promise: Promise<T>, waitMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>(resolve => {
    timer = setTimeout(() => resolve(undefined), waitMs)
  })
  const first = await Promise.race([promise, late])
  clearTimeout(timer)
  return first
}
