// `npm run bench -- [options]`: the product beside reference proxies, in separate pinned processes, in one go.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { availableParallelism, cpus, release } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { anji } from './candidates/anji.ts'
import type { Candidate, Running } from './candidates/candidate.ts'
import { churned } from './candidates/churned.ts'
import { direct } from './candidates/direct.ts'
import { haproxyTcp } from './candidates/haproxy-tcp.ts'
import { nginx, nginxMissing, startOrigin } from './candidates/nginx.ts'
import { CELLS, type Cell } from './cells.ts'
import { type Child, CORE, freePort, lineOf, programPath, scratch, start, stopAll } from './children.ts'
import { type DubboPeers, dubboPeers } from './dubbo-peers.ts'
import { type IdleSample, measureIdle } from './idle.ts'
import { type Bench, measure, type Sample } from './measure.ts'
import { processorName } from './proc-stat.ts'
import { markdown, type Results, save } from './report.ts'

const USAGE = `npm run bench -- [options]
  --seconds N   length of each measured window (default 5)
  --runs N      interleaved runs of every candidate (default 3)
  --only PART   only cells whose name holds PART, e.g. "64x4", "http", "bridge bean", "open", "idle"; may be repeated
  --with NAME   only these candidates (direct, haproxy-tcp, nginx, anji, anji-base); may be repeated
  --base DIR    another checkout of this project, compiled, as candidate "anji-base"
  --node-load   use the Node load generator and provider even where a C compiler could build the faster ones
  --json FILE   write every sample to FILE
  --save        write the report into docs/performance.md`

const WARM_UP_SECONDS = 1
const PROVIDER_READY_MS = 10_000

const here = dirname(fileURLToPath(import.meta.url))
const project = resolve(here, '..', '..', '..')

function readOptions() {
  try {
    return parseArgs({
      options: {
        seconds: { type: 'string', default: '5' },
        runs: { type: 'string', default: '3' },
        only: { type: 'string', multiple: true, default: [] },
        with: { type: 'string', multiple: true, default: [] },
        base: { type: 'string' },
        'node-load': { type: 'boolean', default: false },
        json: { type: 'string' },
        save: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false }
      }
    }).values
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`)
    return process.exit(1)
  }
}

const options = readOptions()

function whole(name: 'seconds' | 'runs', max: number): number {
  const value = Number(options[name])
  if (!Number.isInteger(value) || value < 1 || value > max)
    throw new Error(`--${name} takes a whole number from 1 to ${max}\n${USAGE}`)
  return value
}

function checkMachine(): void {
  const why = 'the bench reads /proc and pins processes'
  if (process.platform !== 'linux') throw new Error(`${why}, so it needs Linux`)
  if (programPath('taskset') === undefined) throw new Error(`${why}: taskset is missing (apt-get install util-linux)`)
  if (cpus().length < 2 || availableParallelism() < 2) throw new Error(`${why}: it needs two cores`)
}

/** The cells to measure, and whether memory is to be measured too. */
function chosenCells(): { cells: Cell[]; idle: boolean } {
  const chosen = (name: string): boolean => options.only.length === 0 || options.only.some(part => name.includes(part))
  const cells = CELLS.filter(cell => chosen(cell.name))
  const idle = chosen('idle')
  if (cells.length === 0 && !idle)
    throw new Error(`--only matches none of: ${[...CELLS.map(cell => cell.name), 'idle'].join(', ')}`)
  return { cells, idle }
}

/** Says what cannot take part, and why, and returns the rest. */
function chosenCandidates(notes: string[]): Candidate[] {
  const base = options.base === undefined ? [] : [anji('anji-base', options.base)]
  const discovery = [churned('anji-quiet', here, 0), churned('anji-churned', here, 1000)]
  const all = [direct, haproxyTcp, nginx, anji('anji', project), ...base, ...discovery]
  return all.filter(candidate => {
    if (options.with.length > 0 && !options.with.some(name => candidate.name === name)) return false
    const missing = candidate.missing()
    if (missing !== undefined) notes.push(`without ${candidate.name}: ${missing}`)
    return missing === undefined
  })
}

const kindOf = (cell: Cell): 'dubbo' | 'http' | 'bridge' | 'churn' => (cell.kind === 'open' ? 'dubbo' : cell.kind)

/** Whatever stands behind the candidates: the Dubbo provider, and the HTTP origin if there is a use and a way. */
async function startPeers(
  cells: readonly Cell[],
  peers: DubboPeers,
  notes: string[]
): Promise<{ provider: Child; dubboPort: number; origin: Child | undefined; httpPort: number | undefined }> {
  const dubboPort = await freePort()
  const [program, ...before] = peers.provider
  const provider = start(CORE.load, program!, [...before, String(dubboPort), ...peers.after])
  await lineOf(provider, 'ready', PROVIDER_READY_MS)
  let origin: { child: Child; port: number } | undefined
  if (cells.some(cell => cell.kind === 'http')) {
    if (nginxMissing() === undefined) origin = await startOrigin()
    else notes.push(`no HTTP → HTTP: the origin is nginx, and ${nginxMissing()}`)
  }
  return { provider, dubboPort, origin: origin?.child, httpPort: origin?.port }
}

function progress(cell: Cell, candidate: string, sample: Sample): void {
  const { cpuUs, perSecond, p50, p99, proxyShare, loadShare, bottleneck } = sample
  const cpu = cpuUs === undefined ? '      –' : cpuUs.toFixed(1).padStart(7)
  console.error(
    `${cell.name.padEnd(20)} ${candidate.padEnd(12)} ${cpu} µs ${perSecond.toFixed(0).padStart(7)}/s ` +
      `p50 ${p50.toFixed(0)} p99 ${p99.toFixed(0)} proxy ${(proxyShare * 100).toFixed(0)} % ` +
      `load side ${(loadShare * 100).toFixed(0)} % bottleneck: ${bottleneck}`
  )
}

async function bench(): Promise<void> {
  const notes: string[] = []
  checkMachine()
  const runs = whole('runs', 100)
  const chosen = chosenCells()
  const folders = { sources: join(project, 'test', 'bench'), compiled: here, node: options['node-load'] }
  const dubbo = dubboPeers(folders, notes)
  const settings: Bench = {
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: whole('seconds', 600),
    loadProgram: dubbo.load
  }
  const candidates = chosenCandidates(notes)
  if (programPath('wrk') === undefined && chosen.cells.some(cell => 'body' in cell))
    notes.push('no HTTP cells: wrk is not installed (Debian: apt-get install wrk)')
  const peers = await startPeers(chosen.cells, dubbo, notes)
  for (const note of notes) console.error(note)
  const possible = (cell: Cell): boolean =>
    !('body' in cell) || (programPath('wrk') !== undefined && (cell.kind === 'bridge' || peers.httpPort !== undefined))
  const cells = chosen.cells.filter(possible)

  const running = new Map<Candidate, Running>()
  const needed = candidates.filter(({ kinds }) => cells.some(cell => kinds.includes(kindOf(cell))))
  const { dubboPort, httpPort } = peers
  const upstreams = { dubboPort, httpPort, gateway: cells.some(cell => 'body' in cell) }
  for (const candidate of needed)
    try {
      running.set(candidate, await candidate.start(upstreams))
    } catch (error) {
      fail(notes, `${candidate.name} does not start: ${String(error)}`)
    }

  const series = cells.flatMap(cell =>
    needed
      .filter(candidate => candidate.kinds.includes(kindOf(cell)) && running.has(candidate))
      .map(candidate => ({ cell, candidate, samples: [] as Sample[], failed: false }))
  )
  const idle: IdleSample[] = []
  for (let run = 0; run < runs; run++)
    for (const one of series) {
      if (one.failed) continue
      const peer = 'body' in one.cell && one.cell.kind === 'http' ? peers.origin! : peers.provider
      try {
        const sample = await measure(settings, one.cell, { running: running.get(one.candidate)!, peer })
        one.samples.push(sample)
        progress(one.cell, one.candidate.name, sample)
      } catch (error) {
        one.failed = true
        const last = running.get(one.candidate)?.child?.stderr.slice(-400) ?? ''
        fail(notes, `${one.cell.name}, ${one.candidate.name} FAILED: ${String(error)} ${last}`)
      }
    }
  if (chosen.idle)
    for (const candidate of candidates)
      if (candidate.kinds.includes('dubbo') && candidate !== direct)
        try {
          idle.push(await measureIdle(here, candidate, peers.dubboPort))
        } catch (error) {
          fail(notes, `idle, ${candidate.name} FAILED: ${String(error)}`)
        }

  const results: Results = {
    facts: { ...factsOf(settings, runs, candidates, running), 'Dubbo load': dubbo.name },
    cells,
    series: series.map(({ cell, candidate, samples }) => ({ cell: cell.name, candidate: candidate.name, samples })),
    idle,
    notes
  }
  // A report is for other machines too, so it names no folder of this one.
  const report = markdown(results)
    .replaceAll(scratch, 'SCRATCH')
    .replaceAll(project, '.')
    .replaceAll(process.execPath, 'node')
    .replaceAll(options.base ?? project, 'BASE')
  console.log(report)
  if (options.json !== undefined) writeFileSync(options.json, JSON.stringify(results, undefined, 2))
  if (options.save) save(join(project, 'docs', 'performance.md'), report)
}

function fail(notes: string[], note: string): void {
  process.exitCode = 1
  notes.push(note.replaceAll('\n', ' '))
  console.error(note)
}

function factsOf(
  settings: Bench,
  runs: number,
  candidates: readonly Candidate[],
  running: ReadonlyMap<Candidate, Running>
): Record<string, string> {
  const facts: Record<string, string> = {
    measured: new Date().toISOString(),
    machine: `${cpus().length} × ${processorName()}, Linux ${release()}`,
    method: `${runs} interleaved runs of ${settings.seconds} s after ${settings.warmUpSeconds} s of warm-up; the open loop 3 times as long after 4 times the warm-up`
  }
  if (programPath('wrk') !== undefined)
    facts['HTTP load'] = execFileSync('sh', ['-c', '"$0" -v 2>&1 | head -1', programPath('wrk')!], {
      encoding: 'utf8'
    }).trim()
  for (const candidate of candidates) {
    const command = running.get(candidate)?.child?.command
    facts[candidate.name] = candidate.version() + (command === undefined ? '' : `: \`${command}\``)
  }
  return facts
}

if (options.help) console.log(USAGE)
else
  try {
    await bench()
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 1
  } finally {
    await stopAll()
  }
