// A caller over HTTP that asks who is there over and over while a test breaks things: the counterpart of the Java caller.
import { type JsonClient, told } from './json-client.ts'
import { SAMPLER } from './sampler-signatures.ts'

const EVERY_MS = 10

/** What was answered how often, and what went wrong; `stop` waits for the call that is under way. */
export type SteadyJson = Readonly<{
  answers: ReadonlyMap<string, number>
  failures: readonly string[]
  stop: () => Promise<void>
}>

/** Begins to call. */
export function steadyJson(client: JsonClient): SteadyJson {
  const answers = new Map<string, number>()
  const failures: string[] = []
  let isRunning = true
  const running = (async () => {
    while (isRunning) {
      const answer = await client.send(`/${SAMPLER}/whoAmI`).then(told, error => String(error))
      if (answer.startsWith('200 ')) answers.set(answer, (answers.get(answer) ?? 0) + 1)
      else failures.push(answer)
      await new Promise(resolve => setTimeout(resolve, EVERY_MS))
    }
  })()
  const stop = async (): Promise<void> => {
    isRunning = false
    await running
  }
  return { answers, failures, stop }
}
