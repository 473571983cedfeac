// One measurement: load for a window, with the processor time of the proxy and of both cores read at its two ends.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Running } from './candidates/candidate.ts'
import type { Cell, DubboCell, HttpCell } from './cells.ts'
import { type Child, CORE, lineOf, programPath, scratch, start, stop } from './children.ts'
import { BEAN, SERVICE, sayHelloRequest } from './dubbo-frames.ts'
import type { LoadResult } from './dubbo-load.ts'
import { coreTime, cpuMs, endedChildrenMs, familyOf } from './proc-stat.ts'

/** What one run of one cell gave for one candidate. Shares are of a core's time, 0 … 1. */
export type Sample = Readonly<{
  completed: number
  perSecond: number
  cpuUs: number | undefined // of the proxy, per exchange
  p50: number
  p99: number
  p999: number
  maxUs: number
  proxyShare: number
  loadShare: number // load and provider or origin together
  othersOnProxyCore: number
  othersOnLoadCore: number
  bottleneck: 'proxy' | 'load side' | 'neither'
  command: string
}>

/** What a measurement needs to know of its surroundings. */
export type Bench = Readonly<{ warmUpSeconds: number; seconds: number; loadProgram: readonly string[] }>

type Window = { atMs: number; proxyMs: number; loadMs: number; proxyCoreMs: number; loadCoreMs: number }
/** `wholeRun` says that the window holds all of the load's requests, rather than a part of them at the same rate. */
type Outcome = LoadResult & { command: string; wholeRun: boolean }

const SLACK_MS = 30_000
const SATURATED = 0.85

function read(proxy: readonly number[], load: readonly number[]): Window {
  const [proxyCore, loadCore] = [coreTime(CORE.proxy), coreTime(CORE.load)]
  return {
    atMs: performance.now(),
    proxyMs: cpuMs(proxy),
    // A load that has just ended counts among our ended children.
    loadMs: cpuMs(load) + endedChildrenMs(),
    proxyCoreMs: proxyCore.busyMs + proxyCore.stolenMs,
    loadCoreMs: loadCore.busyMs + loadCore.stolenMs
  }
}

/** Measures a candidate in a cell; `peer` is the provider or origin behind it. */
export async function measure(bench: Bench, cell: Cell, target: { running: Running; peer: Child }): Promise<Sample> {
  const { running, peer } = target
  const proxy = running.child === undefined ? [] : familyOf(running.child.pid)
  const behind = familyOf(peer.pid)
  let first: Window | undefined
  let last: Window | undefined
  const windows = {
    open: (load: Child) => {
      first = read(proxy, [load.pid, ...behind])
    },
    close: (load: Child) => {
      last = read(proxy, [load.pid, ...behind])
    }
  }
  const outcome =
    'body' in cell
      ? await runHttp(bench, cell, { port: running.httpPort!, windows })
      : await runDubbo(bench, cell, { port: running.dubboPort!, windows })
  if (first === undefined || last === undefined) throw new Error(`no window was measured: ${outcome.command}`)
  return sampleOf(outcome, first, last)
}

function sampleOf(outcome: Outcome, first: Window, last: Window): Sample {
  const wallMs = last.atMs - first.atMs
  const perMs = outcome.completed / outcome.elapsedMs
  const share = (key: Exclude<keyof Window, 'atMs'>): number => (last[key] - first[key]) / wallMs
  const [proxyShare, loadShare] = [share('proxyMs'), share('loadMs')]
  const proxyMs = last.proxyMs - first.proxyMs
  // A part of a run is counted by its rate, so that reading the processor time a little late shifts nothing.
  const exchanges = outcome.wholeRun ? outcome.completed : perMs * wallMs
  const othersOnProxyCore = Math.max(0, share('proxyCoreMs') - proxyShare)
  const othersOnLoadCore = Math.max(0, share('loadCoreMs') - loadShare)
  // A side is the bottleneck when it takes nearly all that strangers leave it of its core.
  const proxyFill = proxyShare / Math.max(0.05, 1 - othersOnProxyCore)
  const loadFill = loadShare / Math.max(0.05, 1 - othersOnLoadCore)
  const fuller = proxyFill > loadFill ? 'proxy' : 'load side'
  return {
    completed: outcome.completed,
    perSecond: perMs * 1000,
    cpuUs: proxyMs > 0 ? (proxyMs * 1000) / exchanges : undefined,
    p50: outcome.p50,
    p99: outcome.p99,
    p999: outcome.p999,
    maxUs: outcome.max,
    proxyShare,
    loadShare,
    othersOnProxyCore,
    othersOnLoadCore,
    bottleneck: Math.max(proxyFill, loadFill) < SATURATED ? 'neither' : fuller,
    command: outcome.command
  }
}

type Windows = { open: (load: Child) => void; close: (load: Child) => void }

/** At a low rate a program takes longer to warm up, and the rare slow call takes longer to show. */
function windowOf({ ratePerSecond }: DubboCell, { warmUpSeconds, seconds }: Bench): Omit<Bench, 'loadProgram'> {
  return ratePerSecond === 0 ? { warmUpSeconds, seconds } : { warmUpSeconds: warmUpSeconds * 4, seconds: seconds * 3 }
}

async function runDubbo(bench: Bench, cell: DubboCell, run: { port: number; windows: Windows }): Promise<Outcome> {
  const file = join(scratch, `request-${cell.payloadBytes}`)
  writeFileSync(file, sayHelloRequest(cell.payloadBytes))
  const { warmUpSeconds, seconds } = windowOf(cell, bench)
  const numbers = [run.port, cell.connections, cell.outstanding, warmUpSeconds, seconds, cell.ratePerSecond]
  const [program, ...before] = bench.loadProgram
  const load = start(CORE.load, program!, [...before, ...numbers.map(String), file])
  try {
    const limitMs = (warmUpSeconds + seconds) * 1000 + SLACK_MS
    // The listener acts in the same turn as the line arrives; a promise would add the turns between.
    load.process.on('line', line => {
      if (line === 'window') run.windows.open(load)
      else if (line.startsWith('done ')) run.windows.close(load)
    })
    const done = await lineOf(load, 'done ', limitMs)
    return { ...(JSON.parse(done.slice(5)) as LoadResult), command: load.command, wholeRun: false }
  } finally {
    await stop(load)
  }
}

// wrk counts answers other than 2xx and 3xx and broken sockets; the report is written as JSON, so no table is parsed.
const DONE = `
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format('done {"completed":%d,"elapsedMs":%f,"p50":%f,"p99":%f,"p999":%f,"max":%f,"errors":%d}\\n',
    summary.requests, summary.duration / 1000, latency:percentile(50), latency:percentile(99),
    latency:percentile(99.9), latency.max, e.connect + e.read + e.write + e.status + e.timeout))
end
`

function scriptFor({ body, name }: HttpCell): string {
  const file = join(scratch, `${name.replaceAll(' ', '-')}.lua`)
  const json = JSON.stringify(body === 'bean' ? BEAN : ['x'.repeat(1024)])
  const post = `wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = [==[${json}]==]
`
  writeFileSync(file, (body === 'none' ? '' : post) + DONE)
  return file
}

/** The path that a cell's requests go to. */
export function pathOf({ body }: HttpCell): string {
  if (body === 'none') return '/'
  return `/${SERVICE}/${body === 'bean' ? 'place' : 'sayHello'}`
}

/** A bridged request once, by hand, so that a wrong answer is seen as text and not as a count. */
async function probe(cell: HttpCell, port: number): Promise<void> {
  const bean = cell.body === 'bean'
  const body = JSON.stringify(bean ? BEAN : ['x'.repeat(1024)])
  const response = await fetch(`http://127.0.0.1:${port}${pathOf(cell)}`, {
    ...(cell.body === 'none' ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    signal: AbortSignal.timeout(10_000)
  })
  const answer = await response.text()
  if (response.status !== 200 || !answers(cell, answer))
    throw new Error(`${cell.name}: ${response.status} ${answer.slice(0, 120)}`)
}

/** Whether the text is what the cell's peer answers. */
function answers({ body }: HttpCell, answer: string): boolean {
  if (body === 'none') return answer.length === 1024
  try {
    const value: unknown = JSON.parse(answer)
    if (body === 'string') return value === 'x'.repeat(1024)
    return Object.entries(BEAN).every(([name, wanted]) => (value as Record<string, unknown>)[name] === wanted)
  } catch {
    return false
  }
}

async function runHttp(bench: Bench, cell: HttpCell, run: { port: number; windows: Windows }): Promise<Outcome> {
  await probe(cell, run.port)
  const script = scriptFor(cell)
  const wrk = async (seconds: number, windows?: Windows): Promise<Outcome & { errors: number }> => {
    const url = `http://127.0.0.1:${run.port}${pathOf(cell)}`
    const load = start(CORE.load, programPath('wrk')!, [
      '-t1',
      `-c${cell.connections}`,
      `-d${seconds}s`,
      '-s',
      script,
      url
    ])
    try {
      windows?.open(load)
      // wrk prints its result when it ends, so its own time is read while it still exists.
      load.process.on('line', line => {
        if (line.startsWith('done ')) windows?.close(load)
      })
      const done = await lineOf(load, 'done ', seconds * 1000 + SLACK_MS)
      return {
        ...(JSON.parse(done.slice(5)) as LoadResult & { errors: number }),
        command: load.command,
        wholeRun: true
      }
    } finally {
      await stop(load)
    }
  }
  await wrk(Math.max(1, Math.round(bench.warmUpSeconds)))
  const outcome = await wrk(bench.seconds, run.windows)
  if (outcome.errors > 0) throw new Error(`${cell.name}: ${outcome.errors} failed requests: ${outcome.command}`)
  return outcome
}
