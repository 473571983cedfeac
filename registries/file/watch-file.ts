// Watches a file: the folder is watched (a watch on the file is lost when it is replaced), events are gathered,
// and a slow poll catches what no event tells, such as a symlink whose far end changed.
import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'
import { readFileText } from './read-text.ts'

/** What to do with changes, and how patient to be. */
export type WatchOptions = Readonly<{
  text: string // what is known already: only another text is a change
  bytesMax: number // a larger file is not read
  onText: (text: string) => void
  onTrouble?: (reason: string) => void // the file cannot be read; the last text still counts
  onBack?: (text: string) => void // it can be read again and says what it said before
  settleMs?: number // how long the file must have been left alone: a half-written file is not a text
  pollMs?: number
}>

/** Calls `onText` with each new text of the file, until the returned function is called. */
export function watchFile(file: string, options: WatchOptions): () => void {
  const watching = new FileWatch(file, options)
  return () => watching.stop()
}

class FileWatch {
  readonly #file: string
  readonly #options: WatchOptions
  readonly #settleMs: number
  readonly #poll: NodeJS.Timeout
  #settle: NodeJS.Timeout | undefined
  #folder: FSWatcher | undefined
  #known: string
  #candidate: string | undefined // read once; it is a text when it reads the same again
  #trouble: string | undefined
  #stopped = false

  constructor(file: string, options: WatchOptions) {
    this.#file = file
    this.#options = options
    this.#known = options.text
    this.#settleMs = options.settleMs ?? 100
    this.#poll = setInterval(() => this.#onPoll(), options.pollMs ?? 5000)
    this.#poll.unref()
    this.#open()
    this.#touch() // the file may have changed between its loading and this watch
  }

  stop(): void {
    this.#stopped = true
    clearInterval(this.#poll)
    clearTimeout(this.#settle)
    this.#folder?.close()
  }

  /** Watches the folder; while there is none, the poll tries again. */
  #open(): void {
    try {
      this.#folder = watch(dirname(this.#file), { persistent: false }, (_, name) => {
        // Kubernetes swaps `..data` beside the file, so names that start with dots are of interest too.
        if (name === null || name === basename(this.#file) || name.startsWith('..')) this.#touch()
      })
      this.#folder.on('error', () => this.#close())
    } catch {
      this.#folder = undefined // no folder, or no watches left: the poll alone carries on
    }
  }

  #close(): void {
    this.#folder?.close()
    this.#folder = undefined
  }

  #onPoll(): void {
    // A watch stays with a folder that was removed, even when another one has taken its name; a new watch is cheap.
    this.#close()
    this.#open()
    if (this.#settle === undefined) this.#look()
  }

  #touch(): void {
    if (this.#stopped) return
    clearTimeout(this.#settle)
    this.#settle = setTimeout(() => this.#look(), this.#settleMs)
    this.#settle.unref()
  }

  /** Reads the file; a new text must be read twice, `settleMs` apart, before it is believed. */
  #look(): void {
    this.#settle = undefined
    const read = readFileText(this.#file, this.#options.bytesMax)
    if (!read.ok) {
      this.#candidate = undefined
      if (read.reason !== this.#trouble) this.#options.onTrouble?.(read.reason)
      this.#trouble = read.reason
      return
    }
    const wasAway = this.#trouble !== undefined
    this.#trouble = undefined
    if (read.text === this.#known) {
      this.#candidate = undefined
      if (wasAway) this.#options.onBack?.(read.text)
      return
    }
    if (read.text !== this.#candidate) {
      this.#candidate = read.text
      this.#touch()
      return
    }
    this.#known = read.text
    this.#candidate = undefined
    this.#options.onText(read.text)
  }
}
