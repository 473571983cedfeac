// What operators get beside the data plane: the access log, the counters of events, the meter of the process and the admin port.
import { AccessLog } from './access/access-log.ts'
import { openAdminServer } from './admin/admin-server.ts'
import { EventCounts } from './admin/event-counts.ts'
import type { Operated } from './admin/operated.ts'
import { ProcessMeter } from './admin/process-meter.ts'
import type { Config } from './config/schema.ts'
import type { ControlPort } from './control-port.ts'
import type { Filter } from './filters/filter.ts'
import { logAccess } from './filters/log-access.ts'
import type { Log } from './log.ts'
import { packageVersion } from './package-version.ts'

/** What the rest of Anji tells the admin port. */
export type Observed = Omit<Operated, 'counts' | 'meter' | 'accessLogDropped' | 'version'>

/** A reload whose preparation succeeded; one of the two must be called. */
export type PreparedReload = Readonly<{ commit: () => void; cancel: () => void }>

/** One per Anji. */
export class Operations {
  readonly counts: EventCounts = new EventCounts()
  readonly #meter = new ProcessMeter()
  readonly #accessLog: AccessLog | undefined
  readonly #log: Log
  #admin: ControlPort | undefined
  #operated: Operated | undefined
  #isClosed = false

  /** Throws when the access log cannot be opened. */
  constructor({ accessLog }: Config, log: Log) {
    this.#log = log
    this.#accessLog = AccessLog.open(accessLog, reason => log.warn({ reason }, 'access log'))
  }

  /** The filters that operators asked for. */
  get filters(): readonly Filter[] {
    return this.#accessLog === undefined ? [] : [logAccess(this.#accessLog)]
  }

  /** The admin port; 0 when there is none. */
  get adminPort(): number {
    return this.#admin?.port ?? 0
  }

  /** Opens the admin port, so that probes see the process from its start. */
  async open(observed: Observed, admin: Config['admin']): Promise<void> {
    this.#operated = {
      ...observed,
      counts: this.counts,
      meter: this.#meter,
      accessLogDropped: () => this.#accessLog?.droppedCount ?? 0,
      version: packageVersion()
    }
    this.#admin = await this.#openAdmin(admin)
    if (this.#admin !== undefined) this.#meter.start()
  }

  /** Binds a changed admin address. Throws, and changes nothing, when it cannot be bound. */
  async prepare(config: Config): Promise<PreparedReload> {
    if (this.#isClosed) return { commit: () => undefined, cancel: () => undefined }
    const before = this.#admin
    const admin = sameAddress(before, config.admin) ? before : await this.#openAdmin(config.admin)
    return {
      commit: () => {
        // The end may have come while the address was bound; a port that it did not see would keep the process alive.
        if (this.#isClosed) return void admin?.close()
        this.#admin = admin
        if (admin !== before) void before?.close()
        if (admin !== undefined) this.#meter.start()
        this.#configureAccessLog(config)
      },
      cancel: () => {
        if (admin !== before) void admin?.close()
      }
    }
  }

  /** Opens the file of the access log anew. */
  reopen(): void {
    this.#accessLog?.reopen()
  }

  /** Writes the last lines, then closes the admin port. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#accessLog?.close()
    this.#meter.stop()
    const admin = this.#admin
    this.#admin = undefined
    await admin?.close()
  }

  async #openAdmin(admin: Config['admin']): Promise<ControlPort | undefined> {
    if (admin === false || this.#operated === undefined) return undefined
    const opened = await openAdminServer(admin.address, this.#operated)
    this.#log.info({ address: admin.address.host, port: opened.port }, 'admin port is open')
    return opened
  }

  // The line is made once, without the filter where there is no access log; only that needs a restart.
  #configureAccessLog({ accessLog }: Config): void {
    if (this.#accessLog === undefined) {
      if (accessLog.path !== 'off')
        this.#log.warn({ path: accessLog.path }, 'the access log starts with the next restart')
      return
    }
    try {
      this.#accessLog.configure(accessLog)
    } catch (error) {
      this.#log.error({ reason: (error as Error).message }, 'the access log stays as it was')
    }
  }
}

function sameAddress(server: ControlPort | undefined, admin: Config['admin']): boolean {
  if (admin === false || server === undefined) return admin === false && server === undefined
  return server.address.host === admin.address.host && server.address.port === admin.address.port
}
