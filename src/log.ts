// The log of the process: JSON lines on standard error, for people and collectors; calls go to the access log instead.
import { destination, type Logger, pino } from 'pino'

/** What the process says about itself. */
export type Log = Logger

/** A log that writes at once; it says little, so nothing is gained by buffering and nothing may be lost in a crash. */
export function openLog(level: string): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) }
    },
    destination({ dest: 2, sync: true })
  )
}
