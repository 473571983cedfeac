// The public door of governance: decisions as pure functions of state, input and time.
export { BALANCERS } from './balancing/balancers.ts'
export type { Candidate, MakePicker, Picker } from './balancing/picker.ts'
export { randomPicker } from './balancing/random.ts'
export { roundRobinPicker } from './balancing/round-robin.ts'
export { isWarmingUp, type WarmUp, warmUpWeight } from './balancing/warm-up.ts'
