// What one interface's folders say reaches the directory: nothing before all was read, and overrides before providers.
import { deepEqual, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { type FeedContext, feedInterface } from '../../../registries/zookeeper/interface-feed.ts'
import { Tree } from '../../../registries/zookeeper/tree.ts'
import { type Closable, eventually } from '../../support/sockets.ts'
import { MemoryTree } from './memory-tree.ts'

const NAME = 'org.example.Order'
const provider = (port: number): string => `/dubbo/${NAME}/providers/dubbo%3A%2F%2F127.0.0.1%3A${port}%2F${NAME}`

function feeding(context: Closable, { name = NAME, applications = true } = {}) {
  const tree = new MemoryTree(context)
  const said: string[] = []
  const feedContext: FeedContext = {
    watches: tree.watches,
    tree: new Tree('/dubbo'),
    directory: {
      setProviders: (of, urls) => void said.push(`providers of ${of}: ${urls.map(({ port }) => port)}`),
      setOverrides: (of, urls) => void said.push(`overrides of ${of}: ${urls.length}`),
      setMapping: (of, names) => void said.push(`mapping of ${of}: ${names}`),
      setInstances: () => undefined,
      forgetInterface: of => void said.push(`forget ${of}`),
      forgetApplication: () => undefined
    },
    applications,
    followApplication: of => {
      said.push(`follow ${of}`)
      return () => void said.push(`leave ${of}`)
    },
    onTrouble: tree.onTrouble,
    instancesMax: 100
  }
  const begin = (): (() => void) => feedInterface(name, feedContext)
  return { tree, said, begin }
}

suite('the feed of an interface', () => {
  test('says everything once it is known, then what changes, then that it is over', async t => {
    const { tree, said, begin } = feeding(t)
    tree.write(provider(1))
    tree.write(`/dubbo/mapping/${NAME}`, 'shop, stock')
    tree.write(`/dubbo/config/mapping/${NAME}/older`)
    const stop = begin()
    await eventually('everything', () => said.length === 6)
    const first = [`overrides of ${NAME}: 0`, `providers of ${NAME}: 1`]
    deepEqual(said.splice(0), [
      ...first,
      'follow older',
      'follow shop',
      'follow stock',
      `mapping of ${NAME}: older,shop,stock`
    ])
    tree.write(provider(2))
    await eventually('the provider', () => said.length === 1)
    tree.write(`/dubbo/${NAME}/configurators/override%3A%2F%2F0.0.0.0%2F${NAME}%3Fweight%3D1`)
    await eventually('the override', () => said.length === 2)
    tree.write(`/dubbo/mapping/${NAME}`, 'shop')
    await eventually('the mapping', () => said.length === 4)
    stop()
    deepEqual(said, [
      ...[`providers of ${NAME}: 1,2`, `overrides of ${NAME}: 1`, `mapping of ${NAME}: older,shop`, 'leave stock'],
      ...['leave older', 'leave shop', `forget ${NAME}`]
    ])
  })

  test('leaves applications alone where they are not looked for', async t => {
    const { tree, said, begin } = feeding(t, { applications: false })
    tree.write(`/dubbo/mapping/${NAME}`, 'shop')
    begin()
    await eventually('everything', () => said.length === 3)
    deepEqual(said, [`overrides of ${NAME}: 0`, `providers of ${NAME}: `, `mapping of ${NAME}: `])
  })

  test('knows that a name which no node can have has nothing', t => {
    const { said, begin } = feeding(t, { name: '../x' })
    begin()
    deepEqual(said, ['overrides of ../x: 0', 'providers of ../x: ', 'mapping of ../x: '])
  })

  test('does not follow applications without end', async t => {
    const { tree, said, begin } = feeding(t)
    tree.write(`/dubbo/mapping/${NAME}`, Array.from({ length: 300 }, (_, at) => `app${at}`).join())
    begin()
    await eventually('the mapping', () => said.length === 2 + 256 + 1)
    match(tree.troubles[0] ?? '', /mapped to 300 applications, of which 256 are used/)
  })
})
