// The support for Java peers itself: instances with names, chosen cases, and what is said when something goes wrong.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { type AddressInfo, createServer } from 'node:net'
import { after, before, test } from 'node:test'
import { interopSuite } from './interop-suite.ts'
import { type Provider, runConsumer, startProvider } from './peers.ts'

interopSuite('Java peers', () => {
  let blue: Provider
  let green: Provider
  before(async () => {
    blue = await startProvider({ generation: 'd27', name: 'blue' })
    green = await startProvider({ generation: 'd27', name: 'green' })
  })
  after(() => Promise.all([blue.stop(), green.stop()]))

  test('instances tell their names, and only the chosen cases run', async () => {
    const told = async ({ address }: Provider): Promise<unknown> => {
      const results = await runConsumer({ generation: 'd26', address, cases: ['who-am-i', 'variant-group-*'] })
      return results.map(({ case: name, value }) => [name, value])
    }
    for (const provider of [blue, green])
      deepEqual(await told(provider), [
        ['who-am-i', `"${provider.name}"`],
        ['variant-group-1', `"${provider.name}/g1:1.0.0"`],
        ['variant-group-2', `"${provider.name}/g2:1.0.0"`]
      ])
  })

  test('a provider whose port is taken fails with what it said', async () => {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, resolve))
    const { port } = server.address() as AddressInfo
    await rejects(startProvider({ generation: 'd26', port }), /it said:[\s\S]*(Address already in use|Failed to bind)/)
    server.close()
  })

  test('a killed provider is gone', async () => {
    const doomed = await startProvider({ generation: 'd26', name: 'doomed' })
    await doomed.kill()
    const [result] = await runConsumer({ generation: 'd26', address: doomed.address, cases: ['who-am-i'] })
    equal(result?.ok, false)
  })
})
