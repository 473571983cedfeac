// Verdicts and report of the bench on made-up samples: a missed target must be called missed.
import { equal, match, throws } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { CELLS, type Cell } from './cells.ts'
import type { Sample } from './measure.ts'
import { markdown, save } from './report.ts'
import type { Series } from './statistics.ts'
import { cpuVerdict, latencyVerdict, memoryVerdicts } from './verdict.ts'

function sample(some: Partial<Sample>): Sample {
  return {
    completed: 1000,
    perSecond: 1000,
    cpuUs: 10,
    p50: 100,
    p99: 200,
    p999: 300,
    maxUs: 400,
    proxyShare: 0.9,
    loadShare: 0.5,
    othersOnProxyCore: 0,
    othersOnLoadCore: 0,
    bottleneck: 'proxy',
    command: 'load',
    ...some
  }
}

function series(cell: string, candidate: string, ...samples: Partial<Sample>[]): Series {
  return { cell, candidate, samples: samples.map(sample) }
}

const cellOf = (name: string): Cell => CELLS.find(cell => cell.name === name)!

suite('bench verdicts', () => {
  test('compare medians, so one disturbed run decides nothing', () => {
    const name = 'dubbo 64x4 1 KB'
    const mine = series(name, 'anji', { cpuUs: 8 }, { cpuUs: 9 }, { cpuUs: 90 })
    const reference = series(name, 'haproxy-tcp', { cpuUs: 2 }, { cpuUs: 2 }, { cpuUs: 0.1 })
    equal(cpuVerdict(cellOf(name), mine, [mine, reference])?.met, true)
  })

  test('a ratio above its target is missed', () => {
    const name = 'dubbo 64x4 1 KB'
    const mine = series(name, 'anji', { cpuUs: 9.1 })
    equal(cpuVerdict(cellOf(name), mine, [mine, series(name, 'haproxy-tcp', { cpuUs: 2 })])?.met, false)
  })

  test('without the reference there is no verdict', () => {
    const mine = series('http 32', 'anji', { cpuUs: 9 })
    equal(cpuVerdict(cellOf('http 32'), mine, [mine]), undefined)
  })

  test('HTTP to Dubbo is held against the sum of the two hops of the same candidate', () => {
    const mine = series('bridge bean 256', 'anji', { cpuUs: 62 })
    const hops = [
      series('http 256', 'anji', { cpuUs: 30 }),
      series('dubbo 256x1 1 KB', 'anji', { cpuUs: 10 }),
      series('http 256', 'anji-base', { cpuUs: 300 })
    ]
    equal(cpuVerdict(cellOf('bridge bean 256'), mine, [mine, ...hops])?.value, 'CPU 1.55 ×')
    equal(cpuVerdict(cellOf('bridge bean 256'), mine, [mine, ...hops])?.met, false)
  })

  test('added latency is what is above the direct path', () => {
    const name = 'dubbo 1x1 1 KB'
    const mine = series(name, 'anji', { p50: 240 })
    const others = [series(name, 'direct', { p50: 20 }), series(name, 'haproxy-tcp', { p50: 180 })]
    const verdict = latencyVerdict(cellOf(name), mine, [mine, ...others])
    match(verdict?.value ?? '', /220 µs, 1\.38 ×/)
    equal(verdict?.met, false)
  })

  test('a pause over the limit is missed, whatever the references show', () => {
    const name = 'open loop 5000/s'
    const disturbed = [series(name, 'direct', { p999: 900 }), series(name, 'haproxy-tcp', { p999: 8000 })]
    for (const [p999, met] of [
      [4900, true],
      [6000, false]
    ] as const) {
      const mine = series(name, 'anji', { p999 })
      equal(latencyVerdict(cellOf(name), mine, [mine, ...disturbed])?.met, met)
    }
  })

  test('memory is judged at start, idle and for each connection', () => {
    const verdicts = memoryVerdicts({ connections: 10_240, startMb: 95, idleMb: 145 })
    equal(verdicts.map(({ met }) => met).join(), 'false,true,true')
  })
})

suite('bench report', () => {
  const results = {
    facts: { machine: 'two cores' },
    cells: [cellOf('http 32')],
    series: [
      series('http 32', 'nginx', { cpuUs: 10 }, { cpuUs: 11 }, { cpuUs: 14 }),
      series('http 32', 'anji', { cpuUs: 44 })
    ],
    idle: [],
    notes: ['without haproxy-tcp: HAProxy is not installed']
  }

  test('prints median, range, ratio, verdict and what is missing', () => {
    const report = markdown(results)
    match(report, /\| nginx \| 11\.0 \(10\.0–14\.0\) \|/)
    match(report, /\| 4\.00 \| CPU 4\.00 × ≤ 3\.2 ×: \*\*missed\*\* \|/)
    match(report, /- without haproxy-tcp: HAProxy is not installed/)
  })

  test('replaces only what is between the marks', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bench-report-'))
    const file = join(folder, 'docs', 'performance.md')
    save(file, 'first')
    writeFileSync(file, `intro\n${readFileSync(file, 'utf8')}outro\n`)
    save(file, 'second')
    equal(
      readFileSync(file, 'utf8'),
      'intro\n# Performance\n\n<!-- bench:begin -->\n\nsecond\n\n<!-- bench:end -->\noutro\n'
    )
    writeFileSync(file, 'no marks')
    throws(() => save(file, 'third'), /has no <!-- bench:begin -->/)
    rmSync(folder, { recursive: true })
  })
})
