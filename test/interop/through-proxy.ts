// Runs consumers through a proxy and directly, and tells where the two differ. What the proxy is, the caller says.
import { type AllowedDifference, type CaseResult, compareRuns } from './compare-runs.ts'
import type { Generation } from './java-build.ts'
import { eachOf, keepDirectRun, keptDirectRun, type Pair } from './matrix.ts'
import { type Provider, runConsumer } from './peers.ts'

/** A proxy that is up: its Dubbo port on 127.0.0.1. */
export type RunningProxy = { port: number; stop: () => Promise<void> }

/** An allowance for some pairs only, or for all when `between` is left out. */
export type PairAllowance = AllowedDifference & { between?: (pair: Pair) => boolean }

/** What to compare: each pair goes through a proxy started in front of its provider. */
export type Comparison = {
  pairs: readonly Pair[]
  providers: ReadonlyMap<Generation, Provider>
  startProxy: (provider: Provider) => Promise<RunningProxy>
  allowed?: readonly PairAllowance[]
  atOnce?: number
}

/** One line for each case that went another way through the proxy, and for each allowance that no pair needed. */
export async function compareThroughProxy(comparison: Comparison): Promise<string[]> {
  const { pairs, providers, startProxy, allowed = [], atOnce = 2 } = comparison
  const told: string[] = []
  const needed = new Set<AllowedDifference>()
  await eachOf([...providers], atOnce, async ([generation, provider]) => {
    const proxy = await startProxy(provider)
    try {
      for (const pair of pairs.filter(({ provider: its }) => its === generation)) {
        const proxied = await runConsumer({ generation: pair.consumer, address: `127.0.0.1:${proxy.port}` })
        const mine = allowed.filter(({ between }) => between?.(pair) ?? true)
        const { differences, unused } = compareRuns(await directRun(pair, provider), proxied, mine)
        for (const difference of differences) told.push(line(pair, difference))
        for (const allowance of mine) if (!unused.includes(allowance)) needed.add(allowance)
      }
    } finally {
      await proxy.stop()
    }
  })
  const idle = allowed.filter(allowance => !needed.has(allowance))
  return [
    ...told.sort(),
    ...idle.map(({ case: name, reason }) => `no pair needed the allowance for ${name}: ${reason}`)
  ]
}

/** The kept direct run of a pair, or a new one. */
async function directRun(pair: Pair, provider: Provider): Promise<CaseResult[]> {
  const kept = keptDirectRun(pair)
  if (kept !== undefined) return kept
  const results = await runConsumer({ generation: pair.consumer, address: provider.address })
  keepDirectRun(pair, results)
  return results
}

function line(pair: Pair, difference: { case: string; direct: string; throughProxy: string }): string {
  return [
    `${pair.consumer} to ${pair.provider}, ${difference.case}`,
    `directly: ${difference.direct}`,
    `through the proxy: ${difference.throughProxy}`
  ].join('\n  ')
}
