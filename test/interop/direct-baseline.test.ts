// What the Dubbo generations can do with each other without a proxy between them: the ground that the proxy is measured on.
import { deepEqual, ok } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { interopSuite } from './interop-suite.ts'
import { GENERATIONS, type Generation } from './java-build.ts'
import { eachOf, keepDirectRun, PAIRS, type Pair } from './matrix.ts'
import { type Provider, runConsumer, startProvider } from './peers.ts'
import { startRelay } from './relay.ts'
import { compareThroughProxy } from './through-proxy.ts'

const AT_ONCE = 2

/** What the generations themselves cannot do. A case that is not listed works in every pair. */
const LIMITS: { case: string; between: (pair: Pair) => boolean; why: string }[] = [
  { case: 'typed-optional', between: () => true, why: 'Optional is not Serializable' },
  { case: 'generic-local-date-time-from-text', between: () => true, why: 'the text must be ISO' },
  {
    case: 'generic-local-date-time-from-iso',
    between: ({ provider }) => provider === 'd26',
    why: '2.6 does not turn text into java.time'
  },
  { case: 'generic-list', between: ({ provider }) => provider === 'd26', why: '2.6 trips over a null in a list' },
  { case: 'generic-invoke-async', between: withOld, why: '2.6 has no $invokeAsync' },
  { case: 'async-method', between: withOld, why: '2.6 has no CompletableFuture methods' }
]

function withOld({ consumer, provider }: Pair): boolean {
  return consumer === 'd26' || provider === 'd26'
}

interopSuite('Dubbo generations without a proxy', () => {
  const providers = new Map<Generation, Provider>()
  const sameGeneration = PAIRS.filter(({ consumer, provider }) => consumer === provider)

  before(() =>
    eachOf(GENERATIONS, AT_ONCE, async generation => {
      providers.set(generation, await startProvider({ generation }))
    })
  )
  after(() => eachOf([...providers.values()], AT_ONCE, provider => provider.stop()))

  test('every pair can do all but what a generation cannot', async () => {
    const unexpected: string[] = []
    await eachOf(PAIRS, AT_ONCE, async pair => {
      const address = providers.get(pair.provider)?.address ?? ''
      const results = await runConsumer({ generation: pair.consumer, address })
      keepDirectRun(pair, results)
      ok(results.length > 100, `${results.length} cases ran`)
      for (const result of results) {
        const limited = LIMITS.some(limit => limit.case === result.case && limit.between(pair))
        if (result.ok === limited) unexpected.push(`${pair.consumer} to ${pair.provider}: ${JSON.stringify(result)}`)
      }
    })
    deepEqual(unexpected, [])
  })

  test('a relay that changes nothing makes no difference', async () => {
    let carried = 0
    const told = await compareThroughProxy({
      pairs: sameGeneration,
      providers,
      startProxy: async ({ port }) => {
        const relay = await startRelay(port)
        const stop = async (): Promise<void> => {
          await relay.stop()
          carried += relay.bytes()
        }
        return { port: relay.port, stop }
      }
    })
    deepEqual(told, [])
    ok(carried > 20_000_000, `${carried} bytes went through the relay`)
  })

  test('a relay that changes one text is found out, and so is an allowance that nobody needs', async () => {
    const told = await compareThroughProxy({
      pairs: [{ consumer: 'd33', provider: 'd33' }],
      providers: new Map([...providers].filter(([generation]) => generation === 'd33')),
      startProxy: ({ port }) =>
        startRelay(port, chunk => Buffer.from(chunk.toString('latin1').replace('slept 20', 'dozed 20'), 'latin1')),
      allowed: [{ case: 'no-such-case', reason: 'shown here' }]
    })
    deepEqual(told, [
      'd33 to d33, async-call\n  directly: ok "slept 20"\n  through the proxy: ok "dozed 20"',
      'no pair needed the allowance for no-such-case: shown here'
    ])
  })
})
