// One Java process of a test: its flags, its lines, its end. Its whole output is kept for the message of a failure.
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const HOMES = join('.cache', 'interop', 'homes')
const OUTPUT_LINES_MAX = 2000
const STOP_MS = 10_000

/** What reflection of the older generations needs opened since Java 9. */
const OPENED = [
  ...['java.lang', 'java.lang.invoke', 'java.lang.reflect', 'java.io', 'java.math', 'java.net', 'java.text'],
  ...['java.time', 'java.util', 'java.util.concurrent', 'java.util.concurrent.atomic']
]

const FLAGS = [
  ...OPENED.map(name => `--add-opens=java.base/${name}=ALL-UNNAMED`),
  ...['-Xmx256m', '-Xss512k', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Djava.net.preferIPv4Stack=true'],
  ...['-Dfile.encoding=UTF-8', '-Duser.timezone=UTC', '-Ddubbo.application.logger=slf4j'],
  '-Ddubbo.service.shutdown.wait=200'
]

/** What to start: a main class with arguments on a class path, and further flags of the virtual machine. */
export type JavaCommand = { classPath: string; main: string; args: string[]; flags?: string[] | undefined }

const living = new Set<ChildProcess>()
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** A running Java process. */
export class JavaProcess {
  readonly exited: Promise<string>
  readonly #child: ChildProcess
  readonly #output: string[] = []
  readonly #waiting = new Map<string, () => void>()

  constructor({ classPath, main, args, flags = [] }: JavaCommand, onLine: (line: string) => void) {
    mkdirSync(HOMES, { recursive: true })
    // Dubbo keeps caches in the user's home, and two processes must not share them.
    const home = mkdtempSync(join(process.cwd(), HOMES, 'home-'))
    const child = spawn('java', [...FLAGS, ...flags, `-Duser.home=${home}`, '-cp', classPath, main, ...args])
    this.#child = child
    living.add(child)
    createInterface({ input: child.stdout }).on('line', line => {
      this.#keep(line)
      onLine(line)
      this.#waiting.get(line)?.()
    })
    createInterface({ input: child.stderr }).on('line', line => this.#keep(line))
    // Writing to a process that just died is told by its exit.
    child.stdin.on('error', () => undefined)
    this.exited = new Promise(resolve => {
      const end = (why: string): void => {
        living.delete(child)
        rmSync(home, { recursive: true, force: true })
        resolve(why)
      }
      child.once('error', error => end(error.message))
      child.once('close', (code, signal) => end(`${main} ended with ${signal ?? code}`))
    })
  }

  get output(): string {
    return this.#output.join('\n')
  }

  #keep(line: string): void {
    this.#output.push(line)
    if (this.#output.length > OUTPUT_LINES_MAX) this.#output.splice(0, OUTPUT_LINES_MAX / 2)
  }

  /** Waits for a line; if the process ends or is silent for too long, fails with all that it did say. */
  async until(line: string, ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const said = new Promise<string>(resolve => this.#waiting.set(line, () => resolve(line)))
    const late = new Promise<string>(resolve => {
      timer = setTimeout(() => resolve(`no ${line} in ${ms} ms`), ms)
    })
    const first = await Promise.race([said, late, this.exited])
    clearTimeout(timer)
    if (first === line) return
    await this.kill()
    throw new Error(`${first}; it said:\n${this.output}`)
  }

  write(text: string): void {
    this.#child.stdin?.write(text)
  }

  /** Ends the input, for a main that reads to its end. */
  endInput(): void {
    this.#child.stdin?.end()
  }

  /** Asks it to stop as an operator would; one that does not stop in time is killed. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS)
    await this.exited
    clearTimeout(timer)
  }

  /** Ends it at once, without a word to its peers. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exited
  }
}
