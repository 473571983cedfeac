// Port 0 becomes one real port, and stays it.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ListenerSpec } from '../../../src/snapshot/snapshot.ts'
import { pinned, pinPorts } from '../../../src/workers/pinned-ports.ts'

const at = (name: string, port: number): ListenerSpec => ({
  ...{ name, address: { host: '127.0.0.1', port }, protocol: 'auto', to: undefined }
})

suite('pinned ports', () => {
  test('are found once for port 0, kept from then on, and left alone where the configuration says one', async () => {
    const first = await pinPorts([at('any', 0), at('own', 8080)], [])
    ok((first[0]?.port ?? 0) > 0)
    equal(first[1]?.port, 8080)
    const second = await pinPorts([at('new', 0), at('any', 0)], first)
    equal(second[1]?.port, first[0]?.port)
    ok(second[0]?.port !== second[1]?.port)
    deepEqual(
      pinned(second).map(({ name, address }) => [name, address.port]),
      second.map(({ spec, port }) => [spec.name, port])
    )
  })
})
