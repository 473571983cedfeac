// A real Dubbo Java consumer that calls all the time, for tests that break something meanwhile.
import { type Generation, prepare } from './java-build.ts'
import { JavaProcess } from './java-process.ts'
import { type Whereabouts, whereaboutsArguments } from './peers.ts'

const READY_MS = 60_000
const STOP_MS = 20_000
const EVERY_MS = 20

/** How to start a caller; it asks who is there every `everyMs`, whether or not the last answer came, and waits 3 s for each. */
export type CallerOptions = Whereabouts & { generation: Generation; everyMs?: number; flags?: string[] }

/** How often which provider answered, by name, and what was thrown how often. */
export type Tally = { answers: Record<string, number>; failures: Record<string, number> }

/** A caller at work: each second's tally as it comes, and all of them together once it has stopped. */
export type Caller = {
  seconds: readonly Tally[]
  output: () => string
  stop: () => Promise<Tally>
  kill: () => Promise<void>
}

/** Starts a caller and waits for its first answer; no call is repeated by Dubbo. */
export async function startCaller(options: CallerOptions): Promise<Caller> {
  const { generation, everyMs = EVERY_MS, flags } = options
  const classPath = await prepare(generation)
  const args = [...whereaboutsArguments(options), String(everyMs)]
  const seconds: Tally[] = []
  const java = new JavaProcess({ classPath, main: 'anji.interop.Caller', args, flags }, line => {
    if (line.startsWith('{')) seconds.push(JSON.parse(line) as Tally)
  })
  await java.until('CALLING', READY_MS)
  return {
    seconds,
    output: () => java.output,
    stop: async () => {
      java.endInput()
      await java.until('DONE', STOP_MS)
      await java.kill()
      return {
        answers: sum(seconds.map(second => second.answers)),
        failures: sum(seconds.map(second => second.failures))
      }
    },
    kill: () => java.kill()
  }
}

function sum(counts: Record<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const [key, count] of counts.flatMap(one => Object.entries(one))) total[key] = (total[key] ?? 0) + count
  return total
}
