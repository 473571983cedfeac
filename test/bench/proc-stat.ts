// What the kernel says about processes and cores: CPU time, resident memory, descendants. Linux only.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const MS_PER_TICK = 1000 / Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Busy and stolen milliseconds of a core since the machine started. */
export type CoreTime = Readonly<{ busyMs: number; stolenMs: number }>

/** The fields of `/proc/PID/stat` after the command name, which may hold spaces; undefined when the process is gone. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** The process and all that descend from it. */
export function familyOf(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? statOf(Number(name))?.[1] : undefined
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  const family = [pid]
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child)
  return family
}

/** User and system time that the processes have used so far. */
export function cpuMs(pids: readonly number[]): number {
  let ticks = 0
  for (const pid of pids) {
    const stat = statOf(pid)
    if (stat !== undefined) ticks += Number(stat[11]) + Number(stat[12])
  }
  return ticks * MS_PER_TICK
}

/** User and system time of this process's own children that have ended. */
export function endedChildrenMs(): number {
  const stat = statOf(process.pid)!
  return (Number(stat[13]) + Number(stat[14])) * MS_PER_TICK
}

/** Resident memory of the processes. */
export function rssBytes(pids: readonly number[]): number {
  let kibibytes = 0
  for (const pid of pids)
    kibibytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0)
  return kibibytes * 1024
}

/** What a core has done so far, for all processes of the machine. */
export function coreTime(core: number): CoreTime {
  const line = new RegExp(`^cpu${core} (.*)$`, 'm').exec(readFileSync('/proc/stat', 'latin1'))?.[1]
  const [user, nice, system, , , irq, softirq, stolen] = (line ?? '').split(' ').map(Number)
  return {
    busyMs: (user! + nice! + system! + irq! + softirq!) * MS_PER_TICK,
    stolenMs: (stolen ?? 0) * MS_PER_TICK
  }
}

/** Open files that a process may have at most, or Infinity. */
export function openFilesMax(): number {
  const limit = /Max open files\s+\S+\s+(\S+)/.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1]
  return limit === 'unlimited' ? Infinity : Number(limit)
}

/** The processor's name, for the head of a report. */
export function processorName(): string {
  return /model name\s*:\s*(.*)/.exec(readFileSync('/proc/cpuinfo', 'latin1'))?.[1] ?? 'unknown processor'
}
