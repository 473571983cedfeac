// The instances of an application reach the directory together, once each of them was read.
import { deepEqual, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { feedApplication } from '../../../registries/zookeeper/application-feed.ts'
import { Tree } from '../../../registries/zookeeper/tree.ts'
import { type Closable, eventually } from '../../support/sockets.ts'
import { treeOf } from '../../support/zookeeper-trees.ts'
import { MemoryTree } from './memory-tree.ts'

const RECORDED = treeOf('33-instance').find(({ path }) => path.endsWith('/127.0.0.1:20933'))?.data ?? ''
const node = (port: number): string => `/services/shop/127.0.0.1:${port}`
const data = (port: number): string => RECORDED.replaceAll('20933', String(port))

function feeding(context: Closable, instancesMax = 100) {
  const tree = new MemoryTree(context)
  const said: string[] = []
  const begin = (): (() => void) =>
    feedApplication('shop', {
      watches: tree.watches,
      tree: new Tree('/dubbo'),
      directory: {
        setInstances: (of, instances) => void said.push(`${of} ${instances.map(({ port }) => port).sort()}`),
        forgetApplication: of => void said.push(`forget ${of}`),
        setProviders: () => undefined,
        setOverrides: () => undefined,
        setMapping: () => undefined,
        forgetInterface: () => undefined
      },
      applications: true,
      followApplication: () => () => undefined,
      onTrouble: tree.onTrouble,
      instancesMax
    })
  return { tree, said, begin }
}

suite('the feed of an application', () => {
  test('says all instances at once, then each change, then that it is over', async t => {
    const { tree, said, begin } = feeding(t)
    for (const port of [20931, 20932, 20933]) tree.write(node(port), data(port))
    const stop = begin()
    await eventually('all', () => said.length === 1)
    tree.remove(node(20931))
    await eventually('two', () => said.length === 2)
    tree.write(node(20934), data(20934))
    await eventually('three', () => said.length === 3)
    tree.write(node(20934), data(20935))
    await eventually('another port', () => said.length === 4)
    stop()
    deepEqual(said, [
      ...['shop 20931,20932,20933', 'shop 20932,20933', 'shop 20932,20933,20934', 'shop 20932,20933,20935'],
      'forget shop'
    ])
  })

  test('says that there are none', async t => {
    const { said, begin } = feeding(t)
    begin()
    await eventually('none', () => said.length === 1)
    deepEqual(said, ['shop '])
  })

  test('leaves out what describes no instance, and what is too much', async t => {
    const { tree, said, begin } = feeding(t, 2)
    tree.write(node(1), 'nonsense')
    for (const port of [20931, 20932]) tree.write(node(port), data(port))
    begin()
    await eventually('one', () => said.length === 1)
    deepEqual(said, ['shop 20931'])
    match(
      tree.troubles.join('\n'),
      /shop has 3 instances, of which 2 are used\n.*127.0.0.1:1 does not describe an instance/
    )
  })
})
