// Where lines go: gathered as text, written in one piece by a thread of the system, never waited for. A slow disk or a reader that
// stopped costs lines, which are counted, and never calls.
import { close, constants, fstatSync, openSync, write } from 'node:fs'

/** Lines are written once there are so many characters of them, or after a while. */
const WRITE_AT_LENGTH = 16 * 1024
const WRITE_AFTER_MS = 100
/** A full pipe is tried again after this long. */
const FULL_RETRY_MS = 20
/** Of what is no file, the system takes so many bytes whole, and does not mix them with what other processes write (PIPE_BUF). */
const WHOLE_BYTES = 4096
/** How long an end waits for what is still to be written. */
const CLOSE_WAIT_MS = 2000

/** How a sink is made; `onTrouble` hears of the first failed write after a good one. */
export type LineSinkOptions = Readonly<{
  path: string
  pendingBytesMax: number
  onTrouble: (reason: string) => void
}>

/** `path` is `stdout`, `stderr` or a file. */
export class LineSink {
  readonly #path: string
  readonly #pendingBytesMax: number
  readonly #onTrouble: (reason: string) => void
  #target: Target
  #text = ''
  #lines = 0
  #writing: Buffer | undefined = undefined
  #timer: NodeJS.Timeout | undefined = undefined
  #idle: (() => void)[] = []
  #isTroubled = false
  #isReopening = false
  #isClosed = false
  /** Lines that were lost, because too many waited or because a write failed. */
  droppedCount = 0

  /** Throws with the reason when the file cannot be opened. */
  constructor({ path, pendingBytesMax, onTrouble }: LineSinkOptions) {
    this.#path = path
    this.#pendingBytesMax = pendingBytesMax
    this.#onTrouble = onTrouble
    this.#target = openTarget(path)
  }

  /** Takes a line with its newline. */
  append(line: string): void {
    const pendingBytes = this.#text.length + line.length + (this.#writing?.length ?? 0)
    if (pendingBytes > this.#pendingBytesMax || this.#isClosed) {
      this.droppedCount++
      return
    }
    this.#text += line
    this.#lines++
    if (this.#text.length >= WRITE_AT_LENGTH) this.#write()
    else this.#timer ??= setTimeout(this.#onTimer, WRITE_AFTER_MS)
  }

  /** Opens the file of this name anew: whoever rotates logs has moved the old one away. */
  reopen(): void {
    if (this.#path === 'stdout' || this.#path === 'stderr') return
    this.#isReopening = true
    this.#write()
  }

  /** Writes what is there, waits for it a while, and takes nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#write()
    await new Promise<void>(resolve => {
      if (this.#writing === undefined) return resolve()
      const deadline = setTimeout(resolve, CLOSE_WAIT_MS)
      this.#idle.push(() => {
        clearTimeout(deadline)
        resolve()
      })
    })
    clearTimeout(this.#timer)
    this.droppedCount += this.#lines
    this.#lines = 0
    this.#text = ''
    if (this.#writing === undefined) closeTarget(this.#target)
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined
    this.#write()
  }

  #write(): void {
    if (this.#writing !== undefined) return
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#lines > 0) {
      this.#writing = Buffer.from(this.#text)
      this.#text = ''
      this.#lines = 0
      this.#writeFrom(0)
      return
    }
    if (this.#isReopening) this.#open()
    for (const resolve of this.#idle) resolve()
    this.#idle = []
  }

  #writeFrom(offset: number): void {
    const bytes = this.#writing as Buffer
    const { fd, isFile } = this.#target
    const end = isFile ? bytes.length : endOfWholeLines(bytes, offset)
    write(fd, bytes, offset, end - offset, null, (error, written) => {
      if (error !== null && error.code === 'EAGAIN') setTimeout(() => this.#writeFrom(offset), FULL_RETRY_MS).unref()
      else if (error !== null) this.#failed(bytes.subarray(offset), error.message)
      else if (offset + written < bytes.length) this.#writeFrom(offset + written)
      else this.#written()
    })
  }

  #written(): void {
    this.#isTroubled = false
    this.#writing = undefined
    if (this.#text.length >= WRITE_AT_LENGTH || this.#isReopening || this.#isClosed) this.#write()
    else if (this.#lines > 0) this.#timer ??= setTimeout(this.#onTimer, WRITE_AFTER_MS)
  }

  #failed(unwritten: Buffer, reason: string): void {
    for (let at = unwritten.indexOf(NEWLINE); at >= 0; at = unwritten.indexOf(NEWLINE, at + 1)) this.droppedCount++
    if (!this.#isTroubled) this.#onTrouble(`${this.#path}: ${reason}`)
    this.#written()
    this.#isTroubled = true
  }

  #open(): void {
    this.#isReopening = false
    try {
      const target = openTarget(this.#path)
      closeTarget(this.#target)
      this.#target = target
    } catch (error) {
      this.#onTrouble(`${(error as Error).message}; the file that was open before is kept`)
    }
  }
}

const NEWLINE = 10

// The most lines that are taken whole; a longer line goes alone, and what others write may come between its parts.
function endOfWholeLines(bytes: Buffer, offset: number): number {
  if (bytes.length - offset <= WHOLE_BYTES) return bytes.length
  const last = bytes.lastIndexOf(NEWLINE, offset + WHOLE_BYTES - 1)
  return 1 + (last >= offset ? last : bytes.indexOf(NEWLINE, offset))
}

type Target = Readonly<{ fd: number; isFile: boolean }>

const STANDARD: Readonly<Record<string, number>> = { stdout: 1, stderr: 2 }
const APPEND = constants.O_WRONLY | constants.O_APPEND | constants.O_NONBLOCK

// Opened anew, even the standard streams: not to block is a property of what was opened, and whoever else holds the same pipe or
// terminal must not find it changed. A pipe without a reader fails instead of waiting for one.
function openTarget(path: string): Target {
  const fd = openPath(path)
  return { fd, isFile: fstatSync(fd).isFile() }
}

function openPath(path: string): number {
  const standard = STANDARD[path]
  if (standard === undefined) return openSync(path, APPEND | constants.O_CREAT, 0o640)
  try {
    return fstatSync(standard).isFile() ? standard : openSync(`/proc/self/fd/${standard}`, APPEND)
  } catch {
    return standard // a socket, or a system without /proc
  }
}

function closeTarget({ fd }: Target): void {
  if (fd > 2) close(fd, () => undefined)
}
