// The report as Markdown: tables, verdicts, and everything that a reader needs to judge or repeat the figures.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Cell } from './cells.ts'
import type { IdleSample } from './idle.ts'
import type { Sample } from './measure.ts'
import { majority, medianOf, rangeOf, type Series } from './statistics.ts'
import { cpuVerdict, latencyVerdict, memoryVerdicts, ratioOf, type Verdict } from './verdict.ts'

/** All that one run of the bench gathered. */
export type Results = Readonly<{
  facts: Readonly<Record<string, string>>
  cells: readonly Cell[]
  series: readonly Series[]
  idle: readonly IdleSample[]
  notes: readonly string[]
}>

const MARK = { begin: '<!-- bench:begin -->', end: '<!-- bench:end -->' } as const
const TITLES = {
  dubbo: 'Dubbo → Dubbo',
  open: 'Open loop: latency from the intended start',
  churn: 'Discovery: open loop over two workers, with a registry that is quiet or changes 1,000 times a second',
  http: 'HTTP/1.1 → HTTP/1.1, 1 KB answer, keep-alive',
  bridge: 'HTTP/1.1 → Dubbo, JSON of 1 KB both ways'
} as const

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')

function micros(value: number | undefined): string {
  if (value === undefined) return '–'
  return value < 100 ? value.toFixed(1) : String(Math.round(value))
}

const percent = (share: number | undefined): string => `${Math.round((share ?? 0) * 100)} %`
const mark = (verdict: Verdict): string => (verdict.met ? 'ok' : '**missed**')

function withRange(series: Series, pick: (sample: Sample) => number | undefined): string {
  const range = rangeOf(series, pick)
  return range === undefined ? '–' : `${micros(medianOf(series, pick))} (${range.map(micros).join('–')})`
}

function row(cell: Cell, series: Series, all: readonly Series[]): string[] {
  const at = (pick: (sample: Sample) => number | undefined): number | undefined => medianOf(series, pick)
  const verdicts = [cpuVerdict(cell, series, all), latencyVerdict(cell, series, all)].filter(one => one !== undefined)
  const ratio = ratioOf(cell, series, all)
  const rate = rangeOf(series, sample => sample.perSecond)!.map(value => (value / 1000).toFixed(1))
  return [
    cell.name,
    series.candidate,
    withRange(series, sample => sample.cpuUs),
    `${((at(sample => sample.perSecond) ?? 0) / 1000).toFixed(1)} k (${rate.join('–')})`,
    [at(sample => sample.p50), at(sample => sample.p99), at(sample => sample.p999)].map(micros).join(' / '),
    ratio === undefined ? '–' : ratio.toFixed(2),
    verdicts.map(verdict => `${verdict.value} ${verdict.target}: ${mark(verdict)}`).join('; ') || '–',
    `${percent(at(sample => sample.proxyShare))} / ${percent(at(sample => sample.loadShare))}`,
    `${percent(at(sample => sample.othersOnProxyCore))} / ${percent(at(sample => sample.othersOnLoadCore))}`,
    majority(series.samples.map(sample => sample.bottleneck))
  ]
}

const HEAD = [
  'cell',
  'candidate',
  'CPU µs per exchange (range)',
  'exchanges/s (range)',
  'p50 / p99 / p99.9 µs',
  '÷ reference',
  'first milestone',
  'proxy / load side',
  'others on the two cores',
  'bottleneck'
]

function loadTables({ cells, series }: Results): string[] {
  return (['dubbo', 'open', 'churn', 'http', 'bridge'] as const).flatMap(kind => {
    const rows = cells
      .filter(cell => cell.kind === kind)
      .flatMap(cell =>
        series.filter(one => one.cell === cell.name && one.samples.length > 0).map(one => row(cell, one, series))
      )
    return rows.length === 0 ? [] : [`### ${TITLES[kind]}`, table(HEAD, rows)]
  })
}

function idleTable({ idle }: Results): string[] {
  if (idle.length === 0) return []
  const rows = idle.map(one => [
    one.candidate,
    `${one.startMb.toFixed(1)} MB`,
    `${one.idleMb.toFixed(1)} MB with ${one.connections}`,
    `${(((one.idleMb - one.startMb) * 1024) / one.connections).toFixed(1)} KB`,
    one.candidate.startsWith('anji')
      ? memoryVerdicts(one)
          .map(verdict => `${verdict.value} ${verdict.target}: ${mark(verdict)}`)
          .join('; ')
      : '–'
  ])
  return [
    '### Memory (RSS)',
    table(['candidate', 'at start', 'with idle connections', 'each', 'first milestone'], rows)
  ]
}

/** The commands that were run, one per candidate and load shape, with changing folders left as they were. */
function commands({ series }: Results): string[] {
  const seen = new Map<string, string>()
  for (const { cell, samples } of series)
    for (const { command } of samples) if (!seen.has(cell)) seen.set(cell, command)
  return seen.size === 0 ? [] : ['### Load commands', [...seen].map(([cell, it]) => `- ${cell}: \`${it}\``).join('\n')]
}

/** The whole report. */
export function markdown(results: Results): string {
  const facts = Object.entries(results.facts)
    .map(([name, value]) => `- ${name}: ${value}`)
    .join('\n')
  const notes = results.notes.map(note => `- ${note}`).join('\n')
  return [
    facts,
    'Figures are medians of interleaved runs, ranges in brackets. The proxy has core 0 for itself, load and provider share core 1; shares are of one core. The reference is HAProxy for Dubbo, nginx for HTTP, and the sum of our own HTTP hop and Dubbo hop for HTTP → Dubbo.',
    ...loadTables(results),
    ...idleTable(results),
    ...(notes === '' ? [] : ['### Notes', notes]),
    ...commands(results)
  ].join('\n\n')
}

/** Puts the report between the marks of a document, which is made when it does not exist. */
export function save(file: string, report: string): void {
  const document = existsSync(file) ? readFileSync(file, 'utf8') : `# Performance\n\n${MARK.begin}\n${MARK.end}\n`
  const [begin, end] = [document.indexOf(MARK.begin), document.indexOf(MARK.end)]
  if (begin < 0 || end < begin) throw new Error(`${file} has no ${MARK.begin} … ${MARK.end}`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${document.slice(0, begin + MARK.begin.length)}\n\n${report}\n\n${document.slice(end)}`)
}
