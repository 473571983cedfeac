// What the admin port shows and commands: the running Anji, as operators see it.
import type { Config } from '../config/schema.ts'
import type { DataPlane } from '../data-plane.ts'
import type { Tallies } from '../exchange/tally.ts'
import type { EventCounts } from './event-counts.ts'
import type { ProcessMeter } from './process-meter.ts'

/** Everything is asked anew for each request, because a reload swaps most of it. */
export type Operated = Readonly<{
  dataPlane: DataPlane
  tallies: Tallies
  counts: EventCounts
  meter: ProcessMeter
  /** The configuration in force, with every default filled in. */
  config: () => Config
  /** Where it came from. */
  source: string
  accessLogDropped: () => number
  /** Undefined when calls are served; else the reason why not. */
  notReady: () => string | undefined
  /** Starts the orderly end of the process. */
  drain: () => void
  version: string
}>
