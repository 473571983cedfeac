// Holds what was measured against the targets of the first milestone.
import { type Cell, DUBBO_HOP, LIMITS } from './cells.ts'
import { medianOf, type Series } from './statistics.ts'

/** A target and how a candidate stands to it; `value` and `target` are ready to print. */
export type Verdict = Readonly<{ value: string; target: string; met: boolean }>

const PRODUCT = /^anji/

const find = (all: readonly Series[], cell: string, candidate: string): Series | undefined =>
  all.find(series => series.cell === cell && series.candidate === candidate && series.samples.length > 0)

const cpuOf = (series: Series | undefined): number | undefined => medianOf(series, sample => sample.cpuUs)

/** CPU time per exchange ÷ the reference's in the same run; undefined where either was not measured. */
export function ratioOf(cell: Cell, series: Series, all: readonly Series[]): number | undefined {
  const mine = cpuOf(series)
  const reference = referenceUs(cell, series.candidate, all)
  return mine === undefined || reference === undefined ? undefined : mine / reference
}

function referenceUs(cell: Cell, candidate: string, all: readonly Series[]): number | undefined {
  if (cell.kind === 'dubbo' || cell.kind === 'open') return cpuOf(find(all, cell.name, 'haproxy-tcp'))
  if (cell.kind === 'churn') return undefined
  if (cell.kind === 'http') return cpuOf(find(all, cell.name, 'nginx'))
  const http = cpuOf(find(all, `http ${cell.connections}`, candidate))
  const dubbo = cpuOf(find(all, DUBBO_HOP[cell.connections]!, candidate))
  return http === undefined || dubbo === undefined ? undefined : http + dubbo
}

/** The verdict on processor time; undefined for references and for cells without a target. */
export function cpuVerdict(cell: Cell, series: Series, all: readonly Series[]): Verdict | undefined {
  const ratio = ratioOf(cell, series, all)
  if (!PRODUCT.test(series.candidate) || ratio === undefined || cell.ratioMax === undefined) return undefined
  return { value: `CPU ${ratio.toFixed(2)} ×`, target: `≤ ${cell.ratioMax} ×`, met: ratio <= cell.ratioMax }
}

/** The verdict on latency: what is added at 1x1 beside what HAProxy adds, and the tail of the open loop. */
export function latencyVerdict(cell: Cell, series: Series, all: readonly Series[]): Verdict | undefined {
  if (!PRODUCT.test(series.candidate)) return undefined
  const direct = find(all, cell.name, 'direct')
  if (cell.kind === 'open') {
    const p999 = medianOf(series, sample => sample.p999)
    if (p999 === undefined) return undefined
    const limit = LIMITS.openLoopP999Us
    return { value: `p99.9 ${Math.round(p999)} µs`, target: `≤ ${limit} µs`, met: p999 <= limit }
  }
  if (cell.kind === 'churn') return churnVerdict(cell, series, all)
  if (cell.kind !== 'dubbo' || cell.connections !== 1) return undefined
  const base = medianOf(direct, sample => sample.p50)
  const mine = medianOf(series, sample => sample.p50)
  const haproxy = medianOf(find(all, cell.name, 'haproxy-tcp'), sample => sample.p50)
  if (base === undefined || mine === undefined || haproxy === undefined || haproxy <= base) return undefined
  const ratio = (mine - base) / (haproxy - base)
  return {
    value: `added p50 ${Math.round(mine - base)} µs, ${ratio.toFixed(2)} ×`,
    target: `≤ ${LIMITS.addedLatencyRatio} ×`,
    met: ratio <= LIMITS.addedLatencyRatio
  }
}

function churnVerdict(cell: Cell, series: Series, all: readonly Series[]): Verdict | undefined {
  const quiet = find(all, cell.name, 'anji-quiet')
  if (series.candidate !== 'anji-churned' || quiet === undefined) return undefined
  const ratio = (pick: (sample: Series['samples'][number]) => number): number =>
    (medianOf(series, pick) ?? Number.NaN) / (medianOf(quiet, pick) ?? Number.NaN)
  const [p50, p99] = [ratio(sample => sample.p50), ratio(sample => sample.p99)]
  const limit = LIMITS.churnLatencyRatio
  return {
    value: `p50 ${p50.toFixed(2)} ×, p99 ${p99.toFixed(2)} × of quiet`,
    target: `≤ ${limit} ×`,
    met: Math.max(p50, p99) <= limit
  }
}

/** Verdicts on memory: at the start, with idle connections, and for each of them. */
export function memoryVerdicts(idle: { connections: number; startMb: number; idleMb: number }): Verdict[] {
  const eachKb = ((idle.idleMb - idle.startMb) * 1024) / idle.connections
  const verdict = (value: number, max: number, unit: string): Verdict => ({
    value: `${value.toFixed(1)} ${unit}`,
    target: `≤ ${max} ${unit}`,
    met: value <= max
  })
  return [
    verdict(idle.startMb, LIMITS.rssStartMb, 'MB'),
    verdict(idle.idleMb, LIMITS.rssIdleMb, 'MB'),
    verdict(eachKb, LIMITS.idleConnectionKb, 'KB each')
  ]
}
