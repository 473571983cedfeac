// The signals that end a long-running command: the first asks for an orderly end, a second one means now.
import { monotonicMs } from '../clock.ts'

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/** npm hands on the signal that the terminal has sent already, so one Ctrl-C can arrive twice. */
const SAME_SIGNAL_MS = 500

/** Resolves with the first signal; `onSecond` is called for one that comes later. */
export function untilStopSignal(onSecond: () => void): Promise<NodeJS.Signals> {
  return new Promise(resolve => {
    let firstMs: number | undefined
    const onSignal = (signal: NodeJS.Signals): void => {
      firstMs ??= monotonicMs()
      if (monotonicMs() - firstMs > SAME_SIGNAL_MS) onSecond()
      resolve(signal)
    }
    for (const signal of SIGNALS) process.on(signal, onSignal)
  })
}
