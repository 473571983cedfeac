// A file as a registry: a list of endpoints that people, scripts or a configuration tool write, watched for changes.
import { RegistryError } from '../errors.ts'
import type { Endpoint, Registry, RegistryState, StopWatching } from '../registry.ts'
import type { ServiceKey } from '../service-key.ts'
import { type ListLimits, readEndpointList } from './endpoint-list.ts'
import { type FileText, readFileText } from './read-text.ts'
import { ServiceLists } from './service-lists.ts'
import { watchFile } from './watch-file.ts'

/** A larger file is not read: it would keep the process busy for too long. */
const FILE_BYTES_MAX = 8 * 1024 ** 2

/** What a file registry needs. */
export type FileRegistryOptions = ListLimits &
  Readonly<{
    path: string
    /** Which services `watchServices` follows, by their interface. */
    wanted: (interfaceName: string) => boolean
    /** Why the file as it is now is not used; the last good one stays. */
    onTrouble: (reason: string) => void
    settleMs?: number
    pollMs?: number
  }>

/** Tells what the last good text of the file lists; a file that is away or broken changes nothing. */
export class FileRegistry implements Registry {
  readonly #options: FileRegistryOptions
  readonly #lists = new ServiceLists()
  readonly #stop: StopWatching
  #state: RegistryState = { status: 'connecting', reason: '' }
  #closed = false

  /** Reads the file, if it is there, and watches it from now on. */
  static open(options: FileRegistryOptions): FileRegistry {
    return new FileRegistry(options, readFileText(options.path, FILE_BYTES_MAX))
  }

  private constructor(options: FileRegistryOptions, first: FileText) {
    this.#options = options
    if (first.ok) this.#take(first.text)
    else this.#fail(first.reason)
    this.#stop = watchFile(options.path, {
      text: first.ok ? first.text : NO_TEXT,
      bytesMax: FILE_BYTES_MAX,
      onText: text => this.#take(text),
      onTrouble: reason => this.#fail(reason),
      onBack: text => this.#take(text),
      ...(options.settleMs === undefined ? {} : { settleMs: options.settleMs }),
      ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs })
    })
  }

  get state(): RegistryState {
    return this.#state
  }

  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    return this.#lists.watch(service, onEndpoints)
  }

  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    const { wanted } = this.#options
    return this.#lists.watchServices(services => onServices(services.filter(key => wanted(key.interface))))
  }

  /** Nobody describes services here. */
  watchDefinition(): StopWatching {
    return () => undefined
  }

  async register(): Promise<void> {
    throw new RegistryError('READ_ONLY', `${this.#options.path} is a file that others write`)
  }

  async unregister(): Promise<void> {
    throw new RegistryError('READ_ONLY', `${this.#options.path} is a file that others write`)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#stop()
    this.#lists.close()
  }

  #take(text: string): void {
    if (this.#closed) return
    const read = readEndpointList(text, this.#options)
    if (!read.ok) return this.#fail(read.reason)
    this.#state = UP
    this.#lists.replace(read.lists)
  }

  #fail(reason: string): void {
    const status = this.#state.status === 'connecting' ? 'connecting' : 'down'
    const sentence = `${this.#options.path}: ${reason}`
    if (sentence === this.#state.reason) return
    this.#state = { status, reason: sentence }
    this.#options.onTrouble(sentence)
  }
}

const UP: RegistryState = { status: 'up', reason: '' }
/** Equal to nothing that is read: an empty file is a text as well. */
const NO_TEXT = '\0'
