// Paths of Dubbo's tree, as recorded, and names that can be nodes.
import { equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isInterfaceName, isNodeName, Tree, trimmed } from '../../../registries/zookeeper/tree.ts'
import { treeOf } from '../../support/zookeeper-trees.ts'

const KIT = 'kit.api.KitService'

suite("Dubbo's tree", () => {
  const tree = new Tree('/dubbo/')
  const has = (name: string, path: string): void =>
    ok(
      treeOf(name).some(node => node.path === path),
      `${name} ${path}`
    )

  test('has the paths that providers were recorded to write', () => {
    has('33-all', tree.providers(KIT))
    has('33-all', tree.configurators(KIT))
    has('33-all', tree.mapping(KIT))
    has('33-all', tree.instances('kit-provider-33'))
    has('33-all', tree.definitions({ interface: KIT, group: '', version: '' }))
    has('33-remote', tree.definitions({ interface: KIT, group: 'g1', version: '1.0.0' }))
    has('33-remote', tree.applicationMetadata('kit-provider-33', 'c43bdfc7ce3d62af79551e3e2c658e65'))
    has('27-service', tree.olderMapping(KIT))
    for (const path of Object.values(tree.interfaceFolders).slice(0, 2)) has('33-all', path)
  })

  test('may be at the root', () => {
    equal(new Tree('').providers('a.B'), '/a.B/providers')
    equal(new Tree('/').interfaceFolders.own, '/')
    equal(trimmed('a//b/'), '/a/b')
  })

  test('has no node for a name that would lead elsewhere, or that a server refuses', () => {
    for (const name of [
      '',
      '.',
      '..',
      'a/b',
      '/',
      'a\u0000',
      'a\n',
      '\u0085',
      '\ud800',
      '\ue000',
      '\uffff',
      '😀',
      'x'.repeat(70_000)
    ])
      equal(isNodeName(name), false, JSON.stringify(name.slice(0, 9)))
    for (const name of ['a', '...', '.a', 'a b', 'é', '%2F', '商']) ok(isNodeName(name), name)
  })

  test('has folders beside interfaces', () => {
    for (const name of ['config', 'mapping', 'metadata']) equal(isInterfaceName(name), false)
    ok(isInterfaceName(KIT))
  })
})
