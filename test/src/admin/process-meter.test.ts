// The process is measured against what Node.js says of itself at the same time.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { METRICS } from '../../../src/admin/metric-table.ts'
import { ProcessMeter } from '../../../src/admin/process-meter.ts'

suite('process meter', () => {
  test('reads what the table lists, in the units of the names', async () => {
    const reading = new Map(await new ProcessMeter().read())
    deepEqual(
      [...reading.keys()].filter(name => METRICS[name] === undefined),
      []
    )
    const cpu = reading.get('process_cpu_seconds_total') ?? 0
    ok(cpu > 0 && cpu <= process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6)
    ok(Math.abs((reading.get('process_start_time_seconds') ?? 0) - Date.now() / 1000) < 3600)
    ok((reading.get('process_resident_memory_bytes') ?? 0) > (reading.get('nodejs_heap_size_used_bytes') ?? Infinity))
    if (process.platform === 'linux') {
      const open = reading.get('process_open_fds') ?? 0
      ok(open >= 3 && open < (reading.get('process_max_fds') ?? 0))
    }
  })

  test('a blocked event loop shows in the lag, once', async () => {
    const meter = new ProcessMeter()
    meter.start()
    await new Promise(resolve => setTimeout(resolve, 50))
    for (const end = performance.now() + 300; performance.now() < end; );
    await new Promise(resolve => setTimeout(resolve, 50))
    const lag = new Map(await meter.read()).get('nodejs_eventloop_lag_max_seconds') ?? 0
    ok(lag > 0.2, `${lag}`)
    const quiet = new Map(await meter.read())
    ok((quiet.get('nodejs_eventloop_lag_max_seconds') ?? 1) < lag)
    equal(Number.isNaN(quiet.get('nodejs_eventloop_lag_mean_seconds')), false)
    meter.stop()
  })
})
