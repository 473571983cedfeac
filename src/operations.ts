// What operators get beside the calls: the admin port, and how reloads ended.
import { openAdminServer } from './admin/admin-server.ts'
import type { Operated, ReloadResult } from './admin/operated.ts'
import type { Config } from './config/schema.ts'
import type { ControlPort } from './control-port.ts'
import type { Log } from './log.ts'
import { packageVersion } from './package-version.ts'

/** What the rest of Anji tells the admin port. */
export type Observed = Omit<Operated, 'reloads' | 'version'>

/** A reload whose preparation succeeded; one of the two must be called. */
export type PreparedReload = Readonly<{ commit: () => void; cancel: () => void }>

/** One per Anji. */
export class Operations {
  readonly reloads: Record<ReloadResult, number> = { ok: 0, failed: 0 }
  readonly #log: Log
  #admin: ControlPort | undefined
  #operated: Operated | undefined
  #isClosed = false

  constructor(log: Log) {
    this.#log = log
  }

  /** The admin port; 0 when there is none. */
  get adminPort(): number {
    return this.#admin?.port ?? 0
  }

  /** Opens the admin port, so that probes see the process from its start. */
  async open(observed: Observed, admin: Config['admin']): Promise<void> {
    this.#operated = { ...observed, reloads: this.reloads, version: packageVersion() }
    this.#admin = await this.#openAdmin(admin)
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
      },
      cancel: () => {
        if (admin !== before) void admin?.close()
      }
    }
  }

  /** Closes the admin port. */
  async close(): Promise<void> {
    this.#isClosed = true
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
}

function sameAddress(server: ControlPort | undefined, admin: Config['admin']): boolean {
  if (admin === false || server === undefined) return admin === false && server === undefined
  return server.address.host === admin.address.host && server.address.port === admin.address.port
}
