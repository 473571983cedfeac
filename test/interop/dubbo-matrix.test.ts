// Every consumer generation calls every provider generation through Anji; each case must go as it goes without a proxy.
import { deepEqual } from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startAnji } from '../support/anji.ts'
import { ALLOWED_DIFFERENCES } from './allowed-differences.ts'
import { interopSuite } from './interop-suite.ts'
import { GENERATIONS, type Generation } from './java-build.ts'
import { PAIRS } from './matrix.ts'
import { type Provider, startProvider } from './peers.ts'
import { compareThroughProxy, type RunningProxy } from './through-proxy.ts'

async function inFrontOf(provider: Provider): Promise<RunningProxy> {
  const anji = await startAnji(`
admin: false
listeners: { dubbo: { address: "127.0.0.1:0", protocol: dubbo, to: provider } }
services: { provider: { endpoints: ["${provider.address}"] } }
`)
  return { port: anji.port('dubbo'), stop: anji.stop }
}

interopSuite('Dubbo Java through Anji', () => {
  const providers = new Map<Generation, Provider>()

  before(async () => {
    for (const generation of GENERATIONS) providers.set(generation, await startProvider({ generation }))
  })

  after(async () => {
    for (const provider of providers.values()) await provider.stop()
  })

  test('all sixteen pairs behave as they do directly', async () => {
    deepEqual(
      await compareThroughProxy({ pairs: PAIRS, providers, startProxy: inFrontOf, allowed: ALLOWED_DIFFERENCES }),
      []
    )
  })
})
