// Child processes of the bench: pinned to a core, awaited until they listen, and stopped by pid whatever happens.
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { familyOf } from './proc-stat.ts'

/** The core of the proxy under measurement, and the core of load and provider. */
export const CORE = { proxy: 0, load: 1 } as const

/** A started process; `stderr` gathers its last words for a failure's message. */
export type Child = { pid: number; command: string; process: ChildProcess; lines: string[]; stderr: string }

const STOP_MS = 3000
const LISTEN_MS = 15_000
const STDERR_MAX = 4000

const living = new Set<Child>()

/** The folder for generated configuration, gone at the end. */
export const scratch: string = mkdtempSync(join(tmpdir(), 'anji-bench-'))

// The last resort: a normal end has stopped everything before this runs.
process.on('exit', () => {
  for (const child of living) for (const pid of familyOf(child.pid)) kill(pid, 'SIGKILL')
  rmSync(scratch, { recursive: true, force: true })
})
for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129]
] as const)
  process.on(signal, () => process.exit(status))

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended by itself in the meantime.
  }
}

/** Where a program of the PATH, or of the sbin folders that a user's PATH leaves out, lies; undefined if nowhere. */
export function programPath(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin', '/sbin']
  return folders
    .map(folder => join(folder, name))
    .find(path => {
      try {
        accessSync(path, constants.X_OK)
        return true
      } catch {
        return false
      }
    })
}

/** Starts a program on a core. Its standard input stays open until we end, so that ours can end with us. */
export function start(core: number, program: string, args: readonly string[]): Child {
  const child = spawn('taskset', ['-c', String(core), program, ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  if (child.pid === undefined) throw new Error(`cannot start ${program} with taskset`)
  const started: Child = {
    pid: child.pid,
    command: [`taskset -c ${core}`, program, ...args].join(' '),
    process: child,
    lines: [],
    stderr: ''
  }
  living.add(started)
  child.stdin.on('error', () => {})
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    started.lines.push(...parts.slice(-1000))
    for (const line of parts) child.emit('line', line)
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    started.stderr = (started.stderr + text).slice(-STDERR_MAX)
  })
  child.on('error', error => {
    started.stderr += error.message
  })
  return started
}

/** Waits for the first line of output that starts with `prefix`; the process ending or `limitMs` passing rejects. */
export function lineOf(child: Child, prefix: string, limitMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (outcome: string | Error): void => {
      clearTimeout(timer)
      child.process.off('line', onLine).off('close', onClose)
      if (typeof outcome === 'string') resolve(outcome)
      else reject(outcome)
    }
    const onLine = (line: string): void => {
      if (line.startsWith(prefix)) settle(line)
    }
    const onClose = (): void => settle(new Error(`${child.command} ended early\n${child.stderr}`))
    const timer = setTimeout(() => settle(new Error(`no '${prefix}' from ${child.command}\n${child.stderr}`)), limitMs)
    const there = child.lines.find(line => line.startsWith(prefix))
    if (there !== undefined) settle(there)
    else child.process.on('line', onLine).on('close', onClose)
  })
}

/** Stops a process and its descendants, gently first. */
export async function stop(child: Child): Promise<void> {
  const family = familyOf(child.pid)
  if (child.process.exitCode === null && child.process.signalCode === null) {
    const ended = new Promise(resolve => child.process.once('exit', resolve))
    kill(child.pid, 'SIGTERM')
    await Promise.race([ended, delay(STOP_MS, undefined, { ref: false })])
    // A pid outside the family that we saw alive a moment ago is never signalled.
    if (child.process.exitCode === null && child.process.signalCode === null)
      for (const pid of family) kill(pid, 'SIGKILL')
  }
  living.delete(child)
}

/** Stops everything that is still running, the latest first. */
export async function stopAll(): Promise<void> {
  for (const child of [...living].reverse()) await stop(child)
}

let nextPort = 20_000 + (process.pid % 9000)

/** A port of the loopback that nobody listens on, below the range that the kernel gives to outgoing connections. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort++
    if (nextPort > 32_000) nextPort = 20_000
    const free = await new Promise<boolean>(resolve => {
      const server = createServer()
      server.on('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (free) return port
  }
}

/** Waits until the port takes connections; the process ending or the limit passing rejects with its last words. */
export async function listening(child: Child, port: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const open = await new Promise<boolean>(resolve => {
      const socket = createConnection(port, '127.0.0.1')
      const settle = (result: boolean) => (): void => {
        socket.destroy()
        resolve(result)
      }
      socket.on('connect', settle(true)).on('error', settle(false))
    })
    if (open) return
    if (child.process.exitCode !== null || waitedMs > LISTEN_MS)
      throw new Error(`nothing listens on ${port}: ${child.command}\n${child.stderr}\n${child.lines.join('\n')}`)
    await delay(50)
  }
}
