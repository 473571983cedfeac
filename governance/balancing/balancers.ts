// The balancers by their names in the configuration; a new one is one file and one line here.
import type { MakePicker } from './picker.ts'
import { randomPicker } from './random.ts'
import { roundRobinPicker } from './round-robin.ts'

/** The names that a configuration may give. */
export type BalancerName = 'random' | 'round-robin'

/** Name → how it chooses. */
export const BALANCERS: Readonly<Record<BalancerName, MakePicker>> = {
  random: randomPicker,
  'round-robin': roundRobinPicker
}
