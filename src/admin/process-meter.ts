// What the process costs and how late its event loop is.
import { readdir, readFile } from 'node:fs/promises'
import { type IntervalHistogram, monitorEventLoopDelay, performance } from 'node:perf_hooks'
import { wallMs } from '../clock.ts'
import type { MetricName } from './metric-table.ts'

/** The loop is asked this often; the delay that it measures includes it. */
const RESOLUTION_MS = 20

/** One reading; what this system cannot tell is missing. */
export type ProcessReading = readonly (readonly [name: MetricName, value: number])[]

/** Measures from `start` to `stop`. */
export class ProcessMeter {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  readonly #startedSeconds: number = (wallMs() - process.uptime() * 1000) / 1000

  start(): void {
    this.#delay.enable()
  }

  stop(): void {
    this.#delay.disable()
  }

  /** The delay of the event loop is that since the last reading. */
  async read(): Promise<ProcessReading> {
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage()
    const delay = this.#delay
    const reading: [MetricName, number][] = [
      ['anji_event_loop_active_seconds_total', performance.eventLoopUtilization().active / 1000],
      ['nodejs_eventloop_lag_mean_seconds', lateSeconds(delay.mean)],
      ['nodejs_eventloop_lag_p99_seconds', lateSeconds(delay.percentile(99))],
      ['nodejs_eventloop_lag_max_seconds', lateSeconds(delay.max)],
      ['nodejs_heap_size_used_bytes', heapUsed],
      ['nodejs_heap_size_total_bytes', heapTotal],
      ['nodejs_external_memory_bytes', external],
      ['process_cpu_seconds_total', (user + system) / 1e6],
      ['process_cpu_user_seconds_total', user / 1e6],
      ['process_cpu_system_seconds_total', system / 1e6],
      ['process_resident_memory_bytes', rss],
      ['process_start_time_seconds', this.#startedSeconds]
    ]
    delay.reset()
    return [...reading, ...(await descriptors())]
  }
}

// Before its first sample the histogram says NaN for the mean.
function lateSeconds(nanoseconds: number): number {
  return Math.max(0, (nanoseconds || 0) / 1e9 - RESOLUTION_MS / 1000)
}

async function descriptors(): Promise<[MetricName, number][]> {
  try {
    const [open, limits] = await Promise.all([readdir('/proc/self/fd'), readFile('/proc/self/limits', 'utf8')])
    const max = /^Max open files\s+(\d+)/m.exec(limits)?.[1]
    const found: [MetricName, number][] = [['process_open_fds', open.length - 1]] // one of them lists the directory
    return max === undefined ? found : [...found, ['process_max_fds', Number(max)]]
  } catch {
    return [] // not Linux
  }
}
