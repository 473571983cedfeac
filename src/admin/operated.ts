// What the admin port shows and commands: the running Anji, as operators see it.
import type { Config } from '../config/schema.ts'
import type { OriginState } from '../control/control-plane.ts'
import type { Plane } from '../workers/plane.ts'

/** How a reload ended. */
export type ReloadResult = 'ok' | 'failed'

/** Everything is asked anew for each request, because a reload swaps most of it. */
export type Operated = Readonly<{
  plane: Pick<Plane, 'snapshot' | 'inFlight' | 'tallies' | 'events' | 'report'>
  /** How each registry is doing. */
  registries: () => readonly OriginState[]
  reloads: Readonly<Record<ReloadResult, number>>
  /** The configuration in force, with every default filled in. */
  config: () => Config
  /** Where it came from. */
  source: string
  /** Undefined when calls are served; else the reason why not. */
  notReady: () => string | undefined
  /** Starts the orderly end of the process. */
  drain: () => void
  version: string
}>
