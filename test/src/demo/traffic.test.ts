// The demo's traffic reaches both listeners, survives their absence, and ends.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Demo } from '../../../src/demo/demo.ts'
import { Traffic } from '../../../src/demo/traffic.ts'
import { eventually, serve } from '../../support/sockets.ts'

const at = (port: number) => ({ host: '127.0.0.1', port })

suite('the traffic of the demo', () => {
  test('is answered over HTTP and over Dubbo', async t => {
    const demo = await Demo.start({ wanted: { http: 0, dubbo: 0, admin: 0 }, onDrainAsked: () => undefined })
    const traffic = new Traffic({ http: at(demo.ports.http), dubbo: at(demo.ports.dubbo) })
    t.after(async () => {
      traffic.stop()
      await demo.stop()
    })
    await eventually('an answer of each', () => traffic.answered >= 2)
  })

  test('goes on when nobody answers, with few calls at a time, and ends when it is told', async t => {
    let accepted = 0
    const silent = await serve(t, () => void accepted++)
    const traffic = new Traffic({ http: at(silent.port), dubbo: at(silent.port) })
    t.after(() => traffic.stop())
    await eventually('several calls', () => accepted >= 3)
    equal(traffic.answered, 0)
    traffic.stop()
  })
})
