// Which interfaces are followed: all that somebody wants, wherever they are named, up to a limit.
import { deepEqual, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { followServices } from '../../../registries/zookeeper/service-list.ts'
import { Tree } from '../../../registries/zookeeper/tree.ts'
import { type Closable, eventually } from '../../support/sockets.ts'
import { MemoryTree } from './memory-tree.ts'

function following(context: Closable, { applications = true, servicesMax = 100 } = {}) {
  const tree = new MemoryTree(context)
  const [followed, lists] = [new Set<string>(), [] as string[]]
  const begin = (): (() => void) =>
    followServices({
      watches: tree.watches,
      tree: new Tree('/dubbo'),
      directory: { setInterfaces: names => void lists.push([...names].sort().join()) },
      applications,
      wanted: name => name.startsWith('a.'),
      servicesMax,
      onTrouble: tree.onTrouble,
      follow: name => {
        followed.add(name)
        return () => void followed.delete(name)
      }
    })
  return { tree, followed, lists, begin }
}

suite('the list of services', () => {
  test('has every wanted interface, also those that only a mapping names', async t => {
    const { tree, followed, lists, begin } = following(t)
    for (const path of ['/dubbo/a.Own', '/dubbo/b.Other', '/dubbo/config', '/dubbo/mapping/a.Mapped']) tree.write(path)
    tree.write('/dubbo/config/mapping/a.Older')
    const stop = begin()
    await eventually('the list', () => lists.length === 1)
    deepEqual([...followed].sort(), ['a.Mapped', 'a.Older', 'a.Own'])
    tree.write('/dubbo/a.Later')
    tree.remove('/dubbo/mapping/a.Mapped')
    await eventually('the changes', () => lists.at(-1) === 'a.Later,a.Older,a.Own')
    stop()
    deepEqual([...followed], [])
  })

  test('is empty where there is nothing', async t => {
    const { lists, begin } = following(t)
    begin()
    await eventually('the list', () => lists.length === 1)
    deepEqual(lists, [''])
  })

  test('keeps those that it has when there are too many', async t => {
    const { tree, followed, begin } = following(t, { applications: false, servicesMax: 2 })
    for (const name of ['a.M', 'a.N']) tree.write(`/dubbo/${name}`)
    begin()
    await eventually('both', () => followed.size === 2)
    tree.write('/dubbo/a.A')
    await eventually('the complaint', () => tree.troubles.length === 1)
    deepEqual([...followed].sort(), ['a.M', 'a.N'])
    match(tree.troubles[0] ?? '', /there are 3 services, of which 2 are followed/)
  })
})
