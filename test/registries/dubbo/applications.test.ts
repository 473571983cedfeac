// Instances of applications and what they export, revision by revision.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { Applications } from '../../../registries/dubbo/applications.ts'
import type { ApplicationInstance } from '../../../registries/dubbo/instance.ts'
import { type ProviderUrl, parseProviderUrl } from '../../../registries/dubbo/provider-url.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const instance = (port: number, revision?: string): ApplicationInstance => ({
  application: 'shop',
  host: 'h',
  port,
  metadata: revision === undefined ? {} : { 'dubbo.metadata.revision': revision }
})

function opened(context: Closable) {
  const changed: string[] = []
  let asked = 0
  const applications = new Applications({
    fetchMetadata: async () => {
      asked++
      return [parseProviderUrl('dubbo://h:0/a.B') as ProviderUrl]
    },
    onChange: application => void changed.push(application),
    onTrouble: () => undefined,
    random: () => 0.5
  })
  context.after(() => applications.close())
  return { applications, changed, asked: () => asked }
}

test('an application is settled once it is known what each revision exports', async t => {
  const { applications, changed } = opened(t)
  equal(applications.isSettled('shop'), false)
  applications.set('shop', [instance(1, 'r1'), instance(2, 'r1')])
  deepEqual([applications.isSettled('shop'), applications.hasUnknown('shop')], [false, true])
  await eventually('the revision', () => changed.length === 1)
  deepEqual([applications.isSettled('shop'), applications.hasUnknown('shop')], [true, false])
  deepEqual(
    applications.urlsOf('shop', 'a.B').map(({ port }) => port),
    [1, 2]
  )
  deepEqual(applications.urlsOf('shop', 'a.C'), [])
  applications.forget('shop')
  deepEqual([applications.isSettled('shop'), applications.urlsOf('shop', 'a.B')], [false, []])
})

test('the revision 0 exports nothing, and nobody is asked', t => {
  const { applications, asked } = opened(t)
  applications.set('shop', [instance(1, '0')])
  deepEqual([applications.isSettled('shop'), applications.hasUnknown('shop'), asked()], [true, false, 0])
})

test('instances that name no revision are asked one by one', async t => {
  const { applications, asked } = opened(t)
  applications.set('shop', [instance(1), instance(2)])
  await eventually('both', () => applications.urlsOf('shop', 'a.B').length === 2)
  equal(asked(), 2)
})

test('an instance that says something else of itself exports with that', async t => {
  const { applications } = opened(t)
  const starts = (): unknown[] => applications.urlsOf('shop', 'a.B').map(({ parameters }) => parameters['timestamp'])
  const started = (timestamp: string): ApplicationInstance => {
    const { metadata, ...rest } = instance(1, 'r1')
    return { ...rest, metadata: { ...metadata, timestamp } }
  }
  applications.set('shop', [started('1')])
  await eventually('the first start', () => starts().length === 1)
  const [url] = applications.urlsOf('shop', 'a.B')
  applications.set('shop', [started('1')])
  equal(applications.urlsOf('shop', 'a.B')[0], url)
  applications.set('shop', [started('2')])
  deepEqual(starts(), ['2'])
})
