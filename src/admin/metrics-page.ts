// The page docs/metrics.md, made from the table of metrics.
import { DURATION_BUCKETS } from '../exchange/tally.ts'
import { METRICS, type Metric } from './metric-table.ts'

/** The text of docs/metrics.md. */
export function metricsPage(): string {
  const rows = Object.entries<Metric>(METRICS).map(([name, { type, labels, help }]) => {
    const named = labels.map(label => `\`${label}\``).join(', ')
    return `| \`${name}\` | ${type} | ${named} | ${help.replaceAll('|', '\\|')} |`
  })
  return `${INTRODUCTION}\n\n| metric | type | labels | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`
}

const INTRODUCTION = `# Metrics

<!-- Generated from src/admin/metric-table.ts by \`npm run generate\`; changes made here are lost. -->

\`GET /metrics\` on the admin port answers in the Prometheus text format 0.0.4.

- \`listener\` and \`service\` are names of the configuration, \`protocol\` is what the caller speaks, \`method\` is what it called. At most
  \`limits.metricRowsMax\` combinations are kept; the rest is counted with service and method \`(other)\`, so the number of series has a limit
  whatever callers send. A method with an overlong or broken name is counted as \`(other)\`, and a call that matches no service has empty names.
- \`code\` is \`OK\` or a code of [errors.md](errors.md). Only codes that occurred are shown.
- The buckets of \`anji_exchange_seconds\` end at ${DURATION_BUCKETS.join(', ')} seconds.
- Counters start at 0 with the process; those of an endpoint start again when it leaves the configuration and comes back.`
