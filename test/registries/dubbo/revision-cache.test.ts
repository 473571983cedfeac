// Revisions are fetched once for all of their instances, and again while they cannot be had.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ApplicationInstance } from '../../../registries/dubbo/instance.ts'
import { type Exports, RevisionCache } from '../../../registries/dubbo/revision-cache.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const instance = (port: number): ApplicationInstance => ({ application: 'shop', host: 'h', port, metadata: {} })
const EXPORTS: Exports = new Map()

function opened(context: Closable, answer: (asked: readonly number[]) => Promise<Exports>) {
  const asked: number[] = []
  const settled: string[] = []
  const troubles: string[] = []
  const cache = new RevisionCache({
    fetch: ({ port }) => {
      asked.push(port)
      return answer(asked)
    },
    onSettled: key => void settled.push(key),
    onTrouble: reason => void troubles.push(reason),
    random: () => 0.5,
    times: { timeoutMs: 50, retryMs: 1, retryMsMax: 5 }
  })
  context.after(() => cache.close())
  return { cache, asked, settled, troubles }
}

suite('a cache of revisions', () => {
  test('asks one instance for all of a revision, and not again when they come back', async t => {
    const { cache, asked, settled } = opened(t, async () => EXPORTS)
    cache.want('r', [instance(1), instance(2)])
    equal(cache.isSettled('r'), false)
    await eventually('the exports', () => cache.exportsOf('r') !== undefined)
    cache.want('r', [instance(2)])
    cache.want('r', [])
    cache.want('r', [instance(3)])
    deepEqual([asked, settled, cache.isSettled('r')], [[1], ['r'], true])
  })

  test('asks another instance after a failure, and settles after three', async t => {
    const { cache, asked, settled, troubles } = opened(t, async ports => {
      if (ports.length < 6) throw new Error('refused')
      return EXPORTS
    })
    cache.want('r', [instance(1), instance(2)])
    await eventually('the first three', () => settled.length === 1)
    deepEqual([asked.slice(0, 3), cache.isSettled('r')], [[1, 2, 1], true])
    await eventually('the exports', () => cache.exportsOf('r') !== undefined)
    deepEqual([asked.length, settled.length], [6, 2])
    deepEqual(troubles, ['what shop at h:1 exports cannot be read: refused'])
  })

  test('takes no answer for a failure', async t => {
    const { cache, troubles } = opened(t, () => new Promise(() => undefined))
    cache.want('r', [instance(1)])
    await eventually('the trouble', () => troubles.length === 1)
    equal(troubles[0]?.endsWith('no answer within 50 ms'), true)
  })

  test('stops asking when nobody wants to know', async t => {
    const { cache, asked } = opened(t, () => Promise.reject(new Error('refused')))
    cache.want('r', [instance(1)])
    await eventually('a try', () => asked.length > 1)
    cache.want('r', [])
    const before = asked.length
    cache.want('other', [instance(9)])
    await eventually('tries of the other', () => asked.filter(port => port === 9).length > 2)
    equal(asked.filter(port => port === 1).length, before)
  })

  test('asks few at the same time', async t => {
    let now = 0
    let most = 0
    const { cache, asked } = opened(t, async () => {
      most = Math.max(most, ++now)
      await new Promise(resolve => setTimeout(resolve, 1))
      now--
      return EXPORTS
    })
    for (let at = 0; at < 200; at++) cache.want(`r${at}`, [instance(at)])
    await eventually('all', () => asked.length === 200)
    equal(most, 32)
  })
})
