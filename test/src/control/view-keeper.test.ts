// A view that is kept in a file comes back as it was; whatever else lies there is told and not used.
import { deepEqual, equal, match } from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, type TestContext, test } from 'node:test'
import type { ViewedService } from '../../../src/control/origin-view.ts'
import { FileViewKeeper } from '../../../src/control/view-keeper.ts'
import { eventually } from '../../support/sockets.ts'

const SERVICE: ViewedService = {
  key: { interface: 'org.example.OrderService', group: 'blue', version: '1.0.0' },
  endpoints: [
    { address: { host: '10.0.0.1', port: 20880 }, weight: 7, labels: { zone: 'hz' }, parameters: { timeout: '300' } },
    { address: { host: '10.0.0.2', port: 20880 }, weight: 0, labels: {}, protocol: 'tri', unused: 'it is disabled' }
  ],
  definition: {
    methods: [{ name: 'place', parameters: [{ name: '', type: 'org.example.Order' }], returns: 'long' }],
    types: {
      'org.example.Order': { kind: 'bean', fields: { id: 'long' } },
      'org.example.Level': { kind: 'enum', constants: ['LOW'] }
    }
  },
  stale: ''
}

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'anji-view-'))
  t.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function keeper(path: string, identity = 'zookeeper 10.0.0.1:2181 /dubbo') {
  const troubles: string[] = []
  return {
    keeper: new FileViewKeeper({ folder: path, name: 'zk', identity, onTrouble: reason => void troubles.push(reason) }),
    troubles
  }
}

suite('a view on disk', () => {
  test('comes back as it was kept', async t => {
    const path = folder(t)
    const { keeper: one, troubles } = keeper(join(path, 'new', 'folder'))
    one.save(() => [SERVICE, { ...SERVICE, key: { ...SERVICE.key, group: '' }, endpoints: [] }])
    await one.flush()
    const { stale: _, ...kept } = SERVICE
    deepEqual(keeper(join(path, 'new', 'folder')).keeper.load(), [kept])
    deepEqual(troubles, [])
  })

  test('is written by itself after a while, in one piece', async t => {
    const path = folder(t)
    const { keeper: one } = keeper(path)
    one.save(() => [])
    one.save(() => [SERVICE])
    await eventually('the view', () => keeper(path).keeper.load().length === 1)
    equal(readdirSync(path).length, 1)
  })

  test('belongs to one registry', async t => {
    const path = folder(t)
    const { keeper: one } = keeper(path)
    one.save(() => [SERVICE])
    await one.flush()
    deepEqual(keeper(path, 'another').keeper.load(), [])
  })

  test('is nothing when there is none', t => {
    const { keeper: one, troubles } = keeper(folder(t))
    deepEqual(one.load(), [])
    deepEqual(troubles, [])
  })

  test('is not used when it is damaged or not a view, and that is told', async t => {
    const path = folder(t)
    const { keeper: one } = keeper(path)
    one.save(() => [SERVICE])
    await one.flush()
    const file = join(path, readdirSync(path)[0] as string)
    const whole = readFileSync(file, 'utf8')
    for (const text of ['', whole.slice(0, -9), '[]', whole.replace('20880', '0'), whole.replace('"version":1,', '')]) {
      writeFileSync(file, text)
      const { keeper: again, troubles } = keeper(path)
      deepEqual(again.load(), [])
      match(troubles.join(), /^the view kept in .* is not used: /)
    }
  })

  test('a folder that cannot be written is told and does no harm', async t => {
    const path = folder(t)
    writeFileSync(join(path, 'file'), '')
    const { keeper: one, troubles } = keeper(join(path, 'file', 'below'))
    deepEqual(one.load(), [])
    one.save(() => [SERVICE])
    await one.flush()
    match(troubles.at(-1) ?? '', /^the view cannot be kept in /)
  })
})
