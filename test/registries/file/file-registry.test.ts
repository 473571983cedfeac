// A file as a registry keeps the contract, and a file in trouble changes nothing.
import { deepEqual, equal, match } from 'node:assert/strict'
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { FileRegistry } from '../../../registries/file/file-registry.ts'
import type { Endpoint } from '../../../registries/registry.ts'
import { formatServiceKey } from '../../../registries/service-key.ts'
import { readOnlyContract } from '../../contract/registry.ts'
import { type Closable, eventually } from '../../support/sockets.ts'

const SERVICE = { interface: 'a.B', group: '', version: '' }
const ONE = '- { service: a.B, address: "10.0.0.1:1" }\n'

function folderOf(context: Closable): { path: string; write: (text: string) => void } {
  const folder = mkdtempSync(join(tmpdir(), 'anji-file-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'endpoints.yaml')
  const write = (text: string): void => {
    writeFileSync(join(folder, 'new'), text)
    renameSync(join(folder, 'new'), path)
  }
  return { path, write }
}

function opened(context: Closable, path: string, wanted = (_: string): boolean => true) {
  const troubles: string[] = []
  const registry = FileRegistry.open({
    path,
    wanted,
    servicesMax: 100,
    endpointsMax: 1000,
    onTrouble: reason => void troubles.push(reason),
    settleMs: 5,
    pollMs: 50
  })
  context.after(() => registry.close())
  const told: string[][] = []
  registry.watch(
    SERVICE,
    endpoints => void told.push(endpoints.map(({ address }) => `${address.host}:${address.port}`))
  )
  return { registry, troubles, told }
}

readOnlyContract('the registry in a file', async context => {
  const { path, write } = folderOf(context)
  const items = new Map<string, object>()
  const save = (): void => write(JSON.stringify([...items.values()]))
  save()
  const { registry } = opened(context, path)
  const nameOf = (service: Parameters<typeof formatServiceKey>[0], { host, port }: Endpoint['address']): string =>
    `${formatServiceKey(service)} ${host}:${port}`
  return {
    registry,
    put: async (service, { address, ...rest }) => {
      items.set(nameOf(service, address), {
        ...rest,
        service: formatServiceKey(service),
        address: `${address.host}:${address.port}`
      })
      save()
    },
    remove: async (service, address) => {
      items.delete(nameOf(service, address))
      save()
    }
  }
})

suite('file registry', () => {
  test('tells at once what the file lists, and follows it', async context => {
    const { path, write } = folderOf(context)
    write(ONE)
    const { registry, told } = opened(context, path)
    deepEqual([told, registry.state], [[['10.0.0.1:1']], { status: 'up', reason: '' }])
    write(`${ONE}- { service: a.B, address: "10.0.0.2:2" }\n- { service: c.D, address: "10.0.0.3:3" }\n`)
    await eventually('the second', () => told.length === 2)
    deepEqual(told[1], ['10.0.0.1:1', '10.0.0.2:2'])
    write('')
    await eventually('nobody', () => told.length === 3)
    deepEqual(told[2], [])
  })

  test('tells nothing while there is no file, then what it lists', async context => {
    const { path, write } = folderOf(context)
    const { registry, told, troubles } = opened(context, path)
    equal(registry.state.status, 'connecting')
    match(registry.state.reason, /endpoints\.yaml: cannot be read: there is no such file/)
    equal(troubles.length, 1)
    write(ONE)
    await eventually('the endpoint', () => told.length === 1)
    equal(registry.state.status, 'up')
  })

  test('keeps the last good list while the file is broken or away, says why, and mends', async context => {
    const { path, write } = folderOf(context)
    write(ONE)
    const { registry, told, troubles } = opened(context, path)
    write(`${ONE}- { service: a.B, address: nonsense }\n`)
    await eventually('the trouble', () => troubles.length === 1)
    deepEqual(registry.state.status, 'down')
    match(registry.state.reason, /endpoints\.yaml: line 2: address "nonsense" has no port/)
    rmSync(path)
    await eventually('the next trouble', () => troubles.length === 2)
    match(registry.state.reason, /there is no such file/)
    deepEqual(told, [['10.0.0.1:1']])
    write(ONE)
    await eventually('the end of it', () => registry.state.status === 'up')
    rmSync(path)
    await eventually('the third trouble', () => troubles.length === 3)
    write(ONE)
    await eventually('the end of it', () => registry.state.status === 'up')
    deepEqual(told, [['10.0.0.1:1']])
  })

  test('follows only the services that are wanted', context => {
    const { path, write } = folderOf(context)
    write(`${ONE}- { service: c.D, address: "10.0.0.3:3" }\n`)
    const { registry } = opened(context, path, name => name === 'c.D')
    let names: string[] = []
    registry.watchServices(services => {
      names = services.map(formatServiceKey)
    })
    deepEqual(names, ['c.D'])
  })
})
