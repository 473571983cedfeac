// Port 0 becomes one real port, and stays it.
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { ListenerSpec } from '../../../src/snapshot/snapshot.ts'
import { pinned, pinPorts, withPinnedPorts } from '../../../src/workers/pinned-ports.ts'

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

  test('are found anew when somebody was faster, a few times, and never for a port that the configuration says', async () => {
    const taken = (port: number) => Object.assign(new Error('taken'), { code: 'EADDRINUSE', port })
    let found = 1000
    const pin = () => pinPorts([at('any', 0), at('own', 8080)], [], async () => ++found)
    const used: number[] = []
    await withPinnedPorts(pin, async ([any]) => {
      used.push(any?.port ?? 0)
      if (used.length < 3) throw taken(any?.port ?? 0)
    })
    deepEqual(used, [1001, 1002, 1003])
    for (const [port, tries] of [
      [() => found, 5],
      [() => 8080, 1]
    ] as const) {
      let count = 0
      const use = async (): Promise<void> => {
        count++
        throw taken(port())
      }
      await rejects(withPinnedPorts(pin, use), { code: 'EADDRINUSE' })
      equal(count, tries)
    }
  })
})
