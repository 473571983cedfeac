// Node names that are URLs: read once each, and what is none is said once and left out.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { UrlNames } from '../../../registries/zookeeper/url-names.ts'

const name = (port: number): string => `dubbo%3A%2F%2F127.0.0.1%3A${port}%2Fa.B%3Fside%3Dprovider`

suite('URLs in node names', () => {
  test('are the same objects as long as their nodes stay', () => {
    const names = new UrlNames('/folder', () => undefined)
    const [first, second] = names.read([name(1), name(2)])
    deepEqual([first?.port, second?.port], [1, 2])
    equal(names.read([name(2), name(3)])[0], second)
    equal(names.read([name(1)])[0] === first, false)
  })

  test('leave out what is none, and say it when it is new', () => {
    const troubles: string[] = []
    const names = new UrlNames('/folder', reason => void troubles.push(reason))
    equal(names.read(['nonsense', name(1), '%', 'x'.repeat(300)]).length, 1)
    equal(names.read(['nonsense', name(1), '%']).length, 1)
    deepEqual(troubles, ['/folder has names that are no URLs: nonsense'])
  })
})
