// The registry in memory keeps the contract, and keeps nothing that is of no more interest.
import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { MemoryRegistry } from '../../registries/memory.ts'
import { registryContract } from '../contract/registry.ts'

registryContract('the registry in memory', async context => {
  const registry = new MemoryRegistry()
  context.after(() => registry.close())
  return registry
})

const SERVICE = { interface: 'a.B', group: '', version: '' }

test('a watcher may stop another one while it is told', async () => {
  const registry = new MemoryRegistry()
  const told: string[] = []
  let stopSecond = (): void => undefined
  registry.watch(SERVICE, endpoints => {
    told.push(`first ${endpoints.length}`)
    if (endpoints.length > 0) stopSecond()
  })
  stopSecond = registry.watch(SERVICE, endpoints => void told.push(`second ${endpoints.length}`))
  await registry.register(SERVICE, { address: { host: 'h', port: 1 }, weight: 1, labels: {} })
  deepEqual(told, ['first 0', 'second 0', 'first 1'])
})

test('a watcher of services may stop another one while it is told', async () => {
  const registry = new MemoryRegistry()
  const told: string[] = []
  let stopSecond = (): void => undefined
  registry.watchServices(services => {
    told.push(`first ${services.length}`)
    if (services.length > 0) stopSecond()
  })
  stopSecond = registry.watchServices(services => void told.push(`second ${services.length}`))
  await registry.register(SERVICE, { address: { host: 'h', port: 1 }, weight: 1, labels: {} })
  deepEqual(told, ['first 0', 'second 0', 'first 1'])
})

test('what the registrant changes afterwards changes nothing here', async () => {
  const registry = new MemoryRegistry()
  const labels: Record<string, string> = { version: 'v1' }
  await registry.register(SERVICE, { address: { host: 'h', port: 1 }, weight: 1, labels })
  labels['version'] = 'v2'
  let seen: unknown
  registry.watch(SERVICE, endpoints => {
    seen = endpoints[0]?.labels
  })
  deepEqual(seen, { version: 'v1' })
})
