// The Prometheus text format 0.0.4, written piece by piece.
import { METRICS, type Metric, type MetricName } from './metric-table.ts'

/** The content type of the format. */
export const EXPOSITION_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** `# HELP` and `# TYPE` of a family; its samples must follow. */
export function familyHead(name: MetricName): string {
  const { type, help }: Metric = METRICS[name]
  return `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n# TYPE ${name} ${type}\n`
}

/** The labels of a sample without their braces; `values` in the order of the table. */
export function labelText(names: readonly string[], values: readonly string[]): string {
  return names.map((name, index) => `${name}="${escapeLabel(values[index] ?? '')}"`).join(',')
}

/** One sample; `name` with the suffix that a histogram has. */
export function sampleLine(name: string, labels: string, value: number): string {
  return labels === '' ? `${name} ${numberText(value)}\n` : `${name}{${labels}} ${numberText(value)}\n`
}

/** A family of one or a few samples, whole. */
export function family(
  name: MetricName,
  samples: readonly (readonly [values: readonly string[], value: number])[]
): string {
  const { labels }: Metric = METRICS[name]
  return samples.reduce(
    (text, [values, value]) => text + sampleLine(name, labelText(labels, values), value),
    familyHead(name)
  )
}

/** A number as Go's parser reads it. */
export function numberText(value: number): string {
  if (Number.isFinite(value)) return String(value)
  return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf'
}

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '"': '\\"', '\n': '\\n' }

function escapeLabel(text: string): string {
  return /[\\"\n]/.test(text) ? text.replace(/[\\"\n]/g, character => ESCAPES[character] as string) : text
}
