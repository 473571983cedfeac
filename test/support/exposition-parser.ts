// A strict reader of the Prometheus text format 0.0.4: it refuses what a scraper would refuse, and what would be odd.

/** One sample: its name with suffix, its labels, its value. */
export type Sample = Readonly<{ name: string; labels: Readonly<Record<string, string>>; value: number }>

/** A family with its samples. */
export type Family = Readonly<{ name: string; type: string; help: string; samples: Sample[] }>

const HELP = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) ((?:[^\\\n]|\\\\|\\n)+)$/
const TYPE = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)$/
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.+)\})? (NaN|[+-]Inf|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(,|$)/y
const SUFFIXES: Readonly<Record<string, readonly string[]>> = {
  counter: [''],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count']
}

/** Throws with the line that is wrong. */
export function parseExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const families = new Map<string, Family>()
  const series = new Set<string>()
  let help: RegExpExecArray | null = null
  let current: Family | undefined
  for (const line of text.slice(0, -1).split('\n')) {
    if (line.startsWith('# HELP')) {
      help = must(HELP.exec(line), line)
      continue
    }
    if (line.startsWith('# TYPE')) {
      const [, name = '', type = ''] = must(TYPE.exec(line), line)
      if (help?.[1] !== name || families.has(name)) throw new Error(`without its HELP, or twice: ${line}`)
      current = { name, type, help: help[2] ?? '', samples: [] }
      families.set(name, current)
      continue
    }
    const sample = sampleOf(line)
    const known = series.size
    series.add(JSON.stringify([sample.name, Object.entries(sample.labels).sort()]))
    if (series.size === known) throw new Error(`a series twice: ${line}`)
    const { name, type, samples } = must(current, line)
    if (!SUFFIXES[type]?.some(suffix => sample.name === name + suffix)) throw new Error(`not of ${name}: ${line}`)
    if (type === 'counter' && !(sample.value >= 0)) throw new Error(`a counter below 0: ${line}`)
    samples.push(sample)
  }
  for (const family of families.values()) if (family.type === 'histogram') checkHistogram(family)
  return families
}

/** The value of the one sample with these labels among its own; undefined when there is none. */
export function sampleValue(
  families: ReadonlyMap<string, Family>,
  name: string,
  labels: Readonly<Record<string, string>> = {}
) {
  const found = [...families.values()]
    .flatMap(({ samples }) => samples)
    .filter(
      sample => sample.name === name && Object.entries(labels).every(([key, text]) => sample.labels[key] === text)
    )
  if (found.length > 1) throw new Error(`${found.length} samples of ${name} match`)
  return found[0]?.value
}

function sampleOf(line: string): Sample {
  const [, name = '', labelText = '', number = ''] = must(SAMPLE.exec(line), line)
  const labels: Record<string, string> = {}
  for (LABEL.lastIndex = 0; LABEL.lastIndex < labelText.length; ) {
    const [, key = '', text = ''] = must(LABEL.exec(labelText), line)
    if (key in labels) throw new Error(`a label twice: ${line}`)
    labels[key] = text.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
  }
  return { name, labels, value: Number(number.replace('Inf', 'Infinity')) }
}

function checkHistogram({ name, samples }: Family): void {
  const rows = new Map<string, { buckets: [number, number][]; count?: number; sum?: number }>()
  for (const { name: sampleName, labels, value } of samples) {
    const { le, ...rest } = labels
    const key = JSON.stringify(rest)
    const row = rows.get(key) ?? { buckets: [] }
    rows.set(key, row)
    if (sampleName.endsWith('_bucket')) row.buckets.push([Number(must(le, name).replace('Inf', 'Infinity')), value])
    else if (sampleName.endsWith('_sum')) row.sum = value
    else row.count = value
  }
  for (const [key, { buckets, count, sum }] of rows) {
    const isRising = buckets.every(
      ([le, value], at) => at === 0 || (le > buckets[at - 1]![0] && value >= buckets[at - 1]![1])
    )
    const last = buckets.at(-1)
    if (!isRising || last?.[0] !== Number.POSITIVE_INFINITY || last[1] !== count || sum === undefined)
      throw new Error(`the buckets of ${name}${key} do not add up`)
  }
}

function must<T>(found: T | null | undefined, line: string): T {
  if (found === null || found === undefined) throw new Error(`not in the format: ${line}`)
  return found
}
