// The access log: one line for every exchange that ended. It exists only where the configuration asks for one.

import { monotonicMs, wallMs } from '../clock.ts'
import type { Config } from '../config/schema.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { type FormatLine, LINE_FORMATS } from './access-line.ts'
import { LineSink } from './line-sink.ts'

/** The `accessLog` section of a configuration. */
export type AccessLogSettings = Config['accessLog']

/** A clock may be set while the process runs, so the distance of the two clocks is measured again this often. */
const CLOCKS_AGREE_MS = 1000

export class AccessLog {
  readonly #onTrouble: (reason: string) => void
  #settings: AccessLogSettings
  #sink: LineSink | undefined
  #format: FormatLine
  #wallAheadMs = 0
  #measuredAtMs = Number.NEGATIVE_INFINITY
  #droppedBefore = 0

  private constructor(settings: AccessLogSettings, onTrouble: (reason: string) => void) {
    this.#settings = settings
    this.#onTrouble = onTrouble
    this.#sink = this.#open(settings)
    this.#format = LINE_FORMATS[settings.format]
  }

  /** Undefined when the access log is off. Throws with the key and the reason when its file cannot be opened. */
  static open(settings: AccessLogSettings, onTrouble: (reason: string) => void): AccessLog | undefined {
    return settings.path === 'off' ? undefined : new AccessLog(settings, onTrouble)
  }

  /** Lines that were lost since the start. */
  get droppedCount(): number {
    return this.#droppedBefore + (this.#sink?.droppedCount ?? 0)
  }

  /** Leaves the line of an exchange that has ended. */
  record(exchange: Exchange): void {
    if (exchange.endedAtMs - this.#measuredAtMs > CLOCKS_AGREE_MS) {
      this.#measuredAtMs = exchange.endedAtMs
      this.#wallAheadMs = wallMs() - monotonicMs()
    }
    this.#sink?.append(this.#format(exchange, this.#wallAheadMs + exchange.endedAtMs))
  }

  /** Takes other settings. Throws, and keeps the old ones, when a new file cannot be opened. */
  configure(settings: AccessLogSettings): void {
    const { path, pendingBytesMax } = this.#settings
    if (settings.path !== path || settings.pendingBytesMax !== pendingBytesMax) {
      const opened = this.#open(settings)
      void this.close()
      this.#sink = opened
    }
    this.#settings = settings
    this.#format = LINE_FORMATS[settings.format]
  }

  /** After the file was moved away: opens one of the same name. */
  reopen(): void {
    this.#sink?.reopen()
  }

  /** Writes what is still there. */
  async close(): Promise<void> {
    const sink = this.#sink
    this.#sink = undefined
    if (sink === undefined) return
    const counted = sink.droppedCount
    this.#droppedBefore += counted
    await sink.close()
    this.#droppedBefore += sink.droppedCount - counted
  }

  #open({ path, pendingBytesMax }: AccessLogSettings): LineSink | undefined {
    if (path === 'off') return undefined
    try {
      return new LineSink({ path, pendingBytesMax, onTrouble: this.#onTrouble })
    } catch (error) {
      throw new Error(`the access log cannot be opened (accessLog.path): ${(error as Error).message}`, { cause: error })
    }
  }
}
