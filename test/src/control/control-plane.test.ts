// Registries of the configuration are opened, exchanged and closed without losing what they knew.
import { deepEqual, equal } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import { MemoryRegistry } from '../../../registries/memory.ts'
import type { Endpoint, Registry } from '../../../registries/registry.ts'
import { ControlPlane } from '../../../src/control/control-plane.ts'
import { configOf } from '../../support/config-text.ts'

const ORDERS = { interface: 'org.example.OrderService', group: '', version: '' }
const at = (port: number): Endpoint => ({ address: { host: '10.0.0.1', port }, weight: 100, labels: {} })
const file = (path: string, more = ''): string => `{ type: file, path: ${path}, cache: false ${more} }`

/** Memory registries that stand for those of the configuration, by their `path`. */
function plane(t: TestContext, text: string, given = new Map<string, Registry>()) {
  const registries = new Map<string, MemoryRegistry>()
  const closed: string[] = []
  const made = new ControlPlane(configOf(text), {
    openRegistry: config => {
      const path = config.type === 'file' ? config.path : config.type
      const registry = registries.get(path) ?? new MemoryRegistry()
      registries.set(path, registry)
      return Object.assign(Object.create(registry), {
        state: registry.state,
        watch: registry.watch.bind(registry),
        watchServices: registry.watchServices.bind(registry),
        close: async () => void closed.push(path)
      }) as Registry
    },
    given,
    ownId: 'me',
    onTrouble: () => undefined,
    onChange: () => undefined
  })
  t.after(() => made.close())
  const memory = (path: string): MemoryRegistry => registries.get(path) as MemoryRegistry
  const ports = (): number[] => made.services().flatMap(({ endpoints }) => endpoints.map(({ address }) => address.port))
  return { plane: made, memory, closed, ports }
}

suite('the control plane', () => {
  test('opens every registry of the configuration beside those of the program', async t => {
    const own = new MemoryRegistry()
    await own.register(ORDERS, at(9))
    const {
      plane: one,
      memory,
      ports
    } = plane(t, `registries: { a: ${file('a')}, b: ${file('b')} }`, new Map([['own', own]]))
    await memory('a').register(ORDERS, at(1))
    await memory('b').register(ORDERS, at(2))
    deepEqual(ports(), [9, 1, 2])
    deepEqual(
      one.states().map(({ name, type, status }) => [name, type, status]),
      [
        ['own', 'program', 'up'],
        ['a', 'file', 'up'],
        ['b', 'file', 'up']
      ]
    )
    equal(one.registry('own'), own)
    equal(one.registry('c'), undefined)
  })

  test('a reload leaves an unchanged registry alone and closes one that is gone', async t => {
    const { plane: one, memory, closed, ports } = plane(t, `registries: { a: ${file('a')}, b: ${file('b')} }`)
    await memory('a').register(ORDERS, at(1))
    await memory('b').register(ORDERS, at(2))
    const kept = one.registry('a')
    await one.prepare(configOf(`registries: { a: ${file('a')} }`)).commit()
    equal(one.registry('a'), kept)
    deepEqual(closed, ['b'])
    deepEqual(ports(), [1])
  })

  test('a registry that is exchanged for another hands over what it knew', async t => {
    const { plane: one, memory, closed, ports } = plane(t, `registries: { a: ${file('old')} }`)
    await memory('old').register(ORDERS, at(1))
    await one.prepare(configOf(`registries: { a: ${file('new')} }`)).commit()
    deepEqual(closed, ['old'])
    deepEqual(ports(), [1])
    await memory('new').register(ORDERS, at(2))
    deepEqual(ports(), [2])
  })

  test('its view is kept in a folder and used at the next start', async t => {
    const folder = mkdtempSync(join(tmpdir(), 'anji-control-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const text = `registries: { a: { type: file, path: a, cache: "${folder}" } }`
    const first = plane(t, text)
    await first.memory('a').register(ORDERS, at(1))
    await first.plane.close()
    const second = plane(t, text)
    deepEqual(second.ports(), [1])
    equal(
      second.plane.services()[0]?.endpoints[0]?.stale,
      'a lists nobody any more; the last good endpoints stay in use for a while'
    )
  })
})
