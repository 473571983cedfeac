// Every consumer generation against every provider generation: the pairs, running them a few at a time, keeping results.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseResult } from './compare-runs.ts'
import { fingerprint, GENERATIONS, type Generation } from './java-build.ts'

const KEPT = join('.cache', 'interop', 'direct')

/** A consumer of one generation that calls a provider of another, or of its own. */
export type Pair = { consumer: Generation; provider: Generation }

/** All sixteen. */
export const PAIRS: readonly Pair[] = GENERATIONS.flatMap(consumer =>
  GENERATIONS.map(provider => ({ consumer, provider }))
)

/** Runs `work` for each item, at most `most` of them at once; after a failure no further one is begun. */
export async function eachOf<T>(items: readonly T[], most: number, work: (item: T) => Promise<void>): Promise<void> {
  const waiting = items.values()
  let failed = false
  const worker = async (): Promise<void> => {
    for (const item of waiting) {
      if (failed) return
      await work(item).catch(error => {
        failed = true
        throw error
      })
    }
  }
  await Promise.all(Array.from({ length: most }, worker))
}

/** Keeps a direct run, for suites that compare with it. */
export function keepDirectRun(pair: Pair, results: CaseResult[]): void {
  mkdirSync(KEPT, { recursive: true })
  writeFileSync(fileOf(pair), JSON.stringify(results))
}

/** The direct run of a pair if one was kept since the peers' sources last changed. */
export function keptDirectRun(pair: Pair): CaseResult[] | undefined {
  try {
    return JSON.parse(readFileSync(fileOf(pair), 'utf8')) as CaseResult[]
  } catch {
    return undefined
  }
}

function fileOf({ consumer, provider }: Pair): string {
  return join(KEPT, `${consumer}-${provider}-${fingerprint(consumer)}-${fingerprint(provider)}.json`)
}
