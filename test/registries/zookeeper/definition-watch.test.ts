// Of what several applications say of a service, the first that can be read counts.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ServiceDefinition } from '../../../registries/service-definition.ts'
import { watchDefinitionBelow } from '../../../registries/zookeeper/definition-watch.ts'
import { eventually } from '../../support/sockets.ts'
import { MemoryTree } from './memory-tree.ts'

const PATH = '/dubbo/metadata/a.B/provider'

suite('the definition of a service', () => {
  test('is told when it is there, is another or is gone, and only then', async t => {
    const tree = new MemoryTree(t)
    const told: unknown[] = []
    const parse = (json: string) =>
      json.startsWith('bad') ? undefined : { methods: [{ name: json, parameters: [], returns: 'int' }], types: {} }
    const tell = (definition: ServiceDefinition | undefined): void => void told.push(definition?.methods[0]?.name)
    const stop = watchDefinitionBelow(PATH, { watches: tree.watches, parse, tell })
    const hears = (...names: unknown[]): Promise<unknown> =>
      eventually(`${names}`, () => JSON.stringify(told) === JSON.stringify(names))
    await hears(undefined)
    tree.write(`${PATH}/beta`, 'one')
    await hears(undefined, 'one')
    tree.write(`${PATH}/alpha`, 'bad')
    tree.write(`${PATH}/beta`, 'two')
    await hears(undefined, 'one', 'two')
    tree.write(`${PATH}/alpha`, 'three')
    await hears(undefined, 'one', 'two', 'three')
    tree.remove(`${PATH}/alpha`)
    await hears(undefined, 'one', 'two', 'three', 'two')
    tree.remove(`${PATH}/beta`)
    await hears(undefined, 'one', 'two', 'three', 'two', undefined)
    stop()
    tree.write(`${PATH}/gamma`, 'four')
    await new Promise(resolve => setTimeout(resolve, 150))
    deepEqual(told.length, 6)
  })
})
