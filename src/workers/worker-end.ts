// The worker's side of the conversation with the primary: takes snapshots in pieces, does as it is asked, and says what it counted.
import type { Prepared } from '../data-plane.ts'
import { applyDelta, NOTHING } from '../snapshot/delta.ts'
import type { Snapshot } from '../snapshot/snapshot.ts'
import { takeCounted } from './counted.ts'
import { UntoldLateAnswers } from './late-answers.ts'
import { LocalPlane, type Warn } from './local-plane.ts'
import type { Asked, FromWorker, NamedEndpoint, ToWorker, WorkerSummary } from './messages.ts'
import type { ListenError } from './pinned-ports.ts'
import type { EndpointReport, PlaneReport } from './report.ts'

/** How often the primary is told what was counted: so much is lost with a worker that dies. */
const COUNTED_EVERY_MS = 1000
/** Lines for the log between two such moments; the rest is counted, because a hostile caller can cause any number. */
const WARNINGS_MAX = 100
const ENDPOINTS_PER_PIECE = 200

/** One per worker process. */
export class WorkerEnd {
  readonly #send: (message: FromWorker) => Promise<void>
  readonly #onEnd: () => void
  #plane: LocalPlane | undefined
  #held: Pick<Snapshot, 'services' | 'routes'> = NOTHING
  #prepared: Prepared | undefined
  readonly #untold = new UntoldLateAnswers()
  #droppedTold = 0
  #warnings = 0
  readonly #timer: NodeJS.Timeout = setInterval(() => void this.#tick(), COUNTED_EVERY_MS)

  /** `send` resolves when the message has left; `onEnd` is called when the process has nothing more to do. */
  constructor(send: (message: FromWorker) => Promise<void>, onEnd: () => void) {
    this.#send = send
    this.#onEnd = onEnd
  }

  /** Does what the primary says. */
  receive(message: ToWorker): void {
    switch (message.kind) {
      case 'piece':
        this.#held = applyDelta(this.#held, message.delta)
        return
      case 'reopen':
        this.#plane?.reopenLogs()
        return
      case 'close':
        void this.#end(this.#plane?.close())
        return
      default:
        void this.#answer(message)
    }
  }

  /** The primary is gone: open calls may finish for a moment, and nothing new can come. */
  leave(waitMs: number): void {
    setTimeout(this.#onEnd, waitMs)
    void this.#end(this.#plane?.drain())
  }

  async #answer(message: Asked & Readonly<{ turn: number }>): Promise<void> {
    const { turn } = message
    try {
      const summary = await this.#do(message, turn)
      await this.#send({ kind: 'done', turn, inFlight: this.#plane?.inFlight ?? 0, ...(summary && { summary }) })
      if (message.kind === 'drain') this.#onEnd()
    } catch (error) {
      const { message: reason, code, port } = error as ListenError
      await this.#send({
        ...{
          kind: 'failed',
          turn,
          reason,
          ...(code === undefined ? {} : { code }),
          ...(port === undefined ? {} : { port })
        }
      })
    }
  }

  async #do(message: Asked, turn: number): Promise<WorkerSummary | undefined> {
    switch (message.kind) {
      case 'open':
        this.#plane = new LocalPlane({ snapshot: this.#held as Snapshot, accessLog: message.accessLog }, this.#warn)
        await this.#plane.open()
        return undefined
      case 'prepare':
        try {
          const served = { snapshot: this.#held as Snapshot, accessLog: message.accessLog }
          this.#prepared = await this.#opened().prepare(served)
        } catch (error) {
          this.#held = this.#opened().snapshot
          throw error
        }
        return undefined
      case 'commit':
        this.#prepared?.commit()
        this.#prepared = undefined
        return undefined
      case 'cancel':
        this.#prepared?.cancel()
        this.#prepared = undefined
        this.#held = this.#opened().snapshot
        return undefined
      case 'report':
        return this.#report(turn, message.connectionsMax)
      case 'drain':
        await this.#plane?.drain()
        await this.#tell()
        return undefined
      case 'ping':
        return undefined
    }
  }

  #opened(): LocalPlane {
    if (this.#plane === undefined) throw new Error('this worker has not opened yet')
    return this.#plane
  }

  async #report(turn: number, connectionsMax: number): Promise<WorkerSummary> {
    const report: PlaneReport = await this.#opened().report(connectionsMax)
    await this.#tell()
    let endpoints: NamedEndpoint[] = []
    const flush = async (): Promise<void> => {
      await this.#send({ kind: 'endpoints', turn, endpoints })
      endpoints = []
    }
    let seen = 0
    for (const { spec, endpoints: all } of report.services())
      for (const endpoint of all) {
        if (isRemarkable(endpoint)) endpoints.push([spec.name, endpoint])
        if (endpoints.length >= ENDPOINTS_PER_PIECE) await flush()
        else if (++seen % ENDPOINTS_PER_PIECE === 0) await new Promise(resolve => setImmediate(resolve))
      }
    if (endpoints.length > 0) await flush()
    const { inFlight, listeners, connections, processes } = report
    return { inFlight, listeners, connections, reading: processes[0]?.reading ?? [] }
  }

  async #tick(): Promise<void> {
    if (this.#warnings > WARNINGS_MAX)
      void this.#send({
        ...{ kind: 'warned', facts: { lines: this.#warnings - WARNINGS_MAX } },
        message: 'lines of this worker were left out of the log'
      })
    this.#warnings = 0
    await this.#tell()
  }

  async #tell(): Promise<void> {
    if (this.#plane === undefined) return
    const { tallies, events, accessLogDropped, dataPlane } = this.#plane
    const clusters = dataPlane.traffic.clusters()
    const beside = {
      lateAnswers: this.#untold.take(clusters.map(({ service, endpoints }) => ({ name: service.name, endpoints }))),
      accessLogDropped: accessLogDropped - this.#droppedTold
    }
    this.#droppedTold = accessLogDropped
    for (const counted of takeCounted(tallies, events, beside)) await this.#send({ kind: 'counted', counted })
  }

  readonly #warn: Warn = (facts, message) => {
    if (++this.#warnings <= WARNINGS_MAX) void this.#send({ kind: 'warned', facts, message })
  }

  async #end(done: Promise<void> | undefined): Promise<void> {
    clearInterval(this.#timer)
    await done?.catch(() => undefined)
    await this.#tell()
    this.#onEnd()
  }
}

function isRemarkable({ state, inFlight, openConnections }: EndpointReport): boolean {
  return state !== 'up' || inFlight > 0 || openConnections > 0
}
