// The configuration half of Nacos: texts by dataId and group, each followed for as long as somebody wants it. A server is asked which of
// the known texts differ from its own, by md5, and then for those: on gRPC after each push, on HTTP by and by.
import { createHash } from 'node:crypto'
import { RegistryError } from '../errors.ts'
import type { StopWatching } from '../registry.ts'

/** Texts that are followed; more are not. */
const CONFIGS_MAX = 20_000
/** Texts that are compared in one request. */
const BATCH = 500
/** Texts that are fetched at once. */
const AT_ONCE = 16
/** A server that calls a text changed so often in a row is given time. */
const ROUNDS_MAX = 5
const RETRY_MS = 3_000

/** What names a text. */
export type ConfigName = Readonly<{ dataId: string; group: string }>

/** How a server is asked, over gRPC or HTTP. */
export type ConfigSource = Readonly<{
  /** Whether asking would do now; when not, `again` is called as soon as it would. */
  isReady: () => boolean
  /** Which of these differ at the server; over gRPC it also pushes from now on. An md5 of '' is no text. */
  changed: (known: readonly (ConfigName & { md5: string })[]) => Promise<readonly ConfigName[]>
  /** Nobody follows this any more. */
  forget: (name: ConfigName) => void
  query: (name: ConfigName) => Promise<string | undefined>
}>

type OnText = (text: string | undefined) => void
type Entry = ConfigName & {
  readonly watchers: Set<{ readonly tell: OnText }>
  text: string | undefined
  isKnown: boolean
  isDirty: boolean
}

/** The texts of one namespace. */
export class NacosConfigs {
  readonly #source: ConfigSource
  readonly #onTrouble: (reason: string) => void
  readonly #entries = new Map<string, Entry>()
  #syncing: Promise<void> | undefined
  #retry: NodeJS.Timeout | undefined
  #trouble = ''

  constructor(source: ConfigSource, onTrouble: (reason: string) => void) {
    this.#source = source
    this.#onTrouble = onTrouble
  }

  /** Tells the text, undefined when there is none, as soon as it is known and then whenever it changes. */
  watch(dataId: string, group: string, onText: OnText): StopWatching {
    const entry = this.#entry({ dataId, group })
    if (entry === undefined) return () => undefined
    const watcher = { tell: onText }
    entry.watchers.add(watcher)
    if (entry.isKnown) onText(entry.text)
    else void this.#sync()
    return () => {
      if (!entry.watchers.delete(watcher) || entry.watchers.size > 0) return
      this.#entries.delete(keyOf(entry))
      if (this.#source.isReady()) this.#source.forget(entry)
    }
  }

  /** The text as it is now; rejects with a RegistryError. */
  get(dataId: string, group: string): Promise<string | undefined> {
    return this.#source.query({ dataId, group })
  }

  /** This text may have changed. */
  touch(name: ConfigName): void {
    const entry = this.#entries.get(keyOf(name))
    if (entry === undefined) return
    entry.isDirty = true
    void this.#sync()
  }

  /** Every text may have changed, and the server knows of none that we follow it. */
  async again(): Promise<void> {
    await this.#syncing // what the last connection left unanswered
    for (const entry of this.#entries.values()) entry.isDirty = true
    await this.#sync()
  }

  /** Takes nothing up again. */
  close(): void {
    clearTimeout(this.#retry)
    this.#entries.clear()
  }

  #entry(name: ConfigName): Entry | undefined {
    const key = keyOf(name)
    const known = this.#entries.get(key)
    if (known !== undefined) return known
    if (this.#entries.size >= CONFIGS_MAX) {
      this.#onTrouble(`${name.dataId} is not followed: ${CONFIGS_MAX} configurations are followed already`)
      return undefined
    }
    const entry: Entry = { ...name, watchers: new Set(), text: undefined, isKnown: false, isDirty: true }
    this.#entries.set(key, entry)
    return entry
  }

  #sync(): Promise<void> {
    if (!this.#source.isReady()) return Promise.resolve()
    this.#syncing ??= this.#syncAll()
    return this.#syncing
  }

  async #syncAll(): Promise<void> {
    // Whoever asks for many texts in one turn asks for them in one request.
    await Promise.resolve()
    const dirty = (): Entry[] => [...this.#entries.values()].filter(({ isDirty }) => isDirty)
    clearTimeout(this.#retry)
    try {
      for (let round = 0; round < ROUNDS_MAX; round++)
        for (let entries = dirty(), at = 0; at < entries.length; at += BATCH)
          await this.#compare(entries.slice(at, at + BATCH))
      this.#trouble = ''
    } catch (error) {
      // A lost connection is told once, by the session.
      const isNew = error instanceof RegistryError && error.code === 'REFUSED' && error.message !== this.#trouble
      if (isNew) this.#onTrouble((error as Error).message)
      this.#trouble = (error as Error).message
    }
    this.#syncing = undefined
    if (dirty().length > 0) this.#retry = setTimeout(() => void this.#sync(), RETRY_MS)
  }

  async #compare(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) entry.isDirty = false
    try {
      const known = entries.map(({ dataId, group, text }) => ({ dataId, group, md5: md5Of(text) }))
      const changed = new Set((await this.#source.changed(known)).map(keyOf))
      // What the server has no text for is not different from none.
      for (const entry of entries) if (!changed.has(keyOf(entry)) && !entry.isKnown) this.#tell(entry, undefined)
      const fetched = entries.filter(entry => changed.has(keyOf(entry)))
      for (let at = 0; at < fetched.length; at += AT_ONCE)
        await Promise.all(fetched.slice(at, at + AT_ONCE).map(entry => this.#fetch(entry)))
    } catch (error) {
      for (const entry of entries) entry.isDirty = true
      throw error
    }
  }

  async #fetch(entry: Entry): Promise<void> {
    const text = await this.#source.query(entry)
    this.#tell(entry, text)
    // Compared once more, since it may have changed while it was on its way.
    entry.isDirty = true
  }

  #tell(entry: Entry, text: string | undefined): void {
    const isNews = !entry.isKnown || entry.text !== text
    entry.isKnown = true
    entry.text = text
    if (!isNews || this.#entries.get(keyOf(entry)) !== entry) return
    for (const watcher of [...entry.watchers]) if (entry.watchers.has(watcher)) watcher.tell(text)
  }
}

function keyOf({ dataId, group }: ConfigName): string {
  return JSON.stringify([group, dataId])
}

function md5Of(text: string | undefined): string {
  return text === undefined ? '' : createHash('md5').update(text).digest('hex')
}
