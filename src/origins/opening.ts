// What every registry of the configuration is opened with, besides its own keys.
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { RegistryLimits } from '../control/control-plane.ts'

/** The same for all registries of one Anji, but for `onTrouble`. */
export type Opening = Readonly<{
  limits: RegistryLimits
  /** Something of which operators should know. */
  onTrouble: (reason: string) => void
  /** What providers are asked by for what they serve. */
  dubbo: FramedProtocol
  /** Milliseconds on a clock that never jumps. */
  now: () => number
  random: () => number
}>
