// Runs the compiled command line as a process of its own, as a user would.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Closable, eventually } from './sockets.ts'

/** How a process ended and what it wrote. */
export type Ended = Readonly<{ code: number | null; stdout: string; stderr: string }>

/** One line of the demo. */
export type DemoLine = Readonly<{ group: string; shows: string; command: string; answers: string }>

/** What `anji demo --json` says. */
export type DemoDocument = Readonly<{
  ports: Readonly<{ http: number; dubbo: number; admin: number }>
  providers: readonly Readonly<{ name: string; address: Readonly<{ host: string; port: number }> }>[]
  traffic: boolean
  lines: readonly DemoLine[]
}>

const main = join(process.cwd(), 'dist', 'src', 'main.js')

/** `anji ARGS`, from the folder that the tests run in; `stdout` may be a file descriptor. */
export function spawnAnji(words: readonly string[], stdout: 'pipe' | number = 'pipe'): ChildProcess {
  return spawn(process.execPath, [main, ...words], { stdio: ['ignore', stdout, 'pipe'] })
}

/** A process that should end by itself is killed after this, and its code is null. */
const ENDS_WITHIN_MS = 60_000

/** Runs it to its end. */
export function runAnji(...words: string[]): Promise<Ended> {
  const child = spawnAnji(words)
  const timer = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
  child.on('close', () => clearTimeout(timer))
  return endOf(child)
}

/** Runs a line of the shell to its end. */
export const runShell = (line: string): Promise<Ended> =>
  endOf(spawn('/bin/sh', ['-c', line], { stdio: ['ignore', 'pipe', 'pipe'] }))

/** Collects what a process writes until it ends. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', text => {
    stdout += text
  })
  child.stderr?.setEncoding('utf8').on('data', text => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

/** A demo on free ports; killed when the test ends, if it still runs. */
export async function startDemo(
  context: Closable,
  ...words: string[]
): Promise<Readonly<{ child: ChildProcess; ended: Promise<Ended>; document: DemoDocument }>> {
  const child = spawnAnji(['demo', '--port', '0', '--dubbo-port', '0', '--admin-port', '0', '--json', ...words])
  context.after(() => void child.kill('SIGKILL'))
  const ended = endOf(child)
  let text = ''
  let failed: string | undefined
  child.stdout?.on('data', chunk => {
    text += chunk
  })
  void ended.then(({ stderr }) => {
    failed = stderr
  })
  const document = await eventually('the demo to say where it listens', () => {
    if (failed !== undefined) throw new Error(`the demo did not start: ${failed}`)
    return parsed(text)
  })
  return { child, ended, document }
}

function parsed(text: string): DemoDocument | undefined {
  try {
    return JSON.parse(text) as DemoDocument
  } catch {
    return undefined
  }
}
