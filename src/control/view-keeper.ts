// Keeps the view of one registry in a file, so that an Anji can start while that registry is down.
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, statSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ViewedService, ViewKeeper } from './origin-view.ts'

/** Where a view is kept, and whose it is. */
export type KeeperOptions = Readonly<{
  folder: string
  /** The name of the registry, part of the file's name. */
  name: string
  /** What makes it this registry and no other (servers, root, namespace): another one must not inherit the view. */
  identity: string
  onTrouble: (reason: string) => void
}>

const VERSION = 1
const BYTES_MAX = 256 * 1024 * 1024
/** Changes are gathered for so long before they are written. */
const GATHER_MS = 1000

const texts = z.record(z.string(), z.string())
const kept = z.object({
  version: z.literal(VERSION),
  services: z.array(
    z.object({
      key: z.object({ interface: z.string().min(1), group: z.string(), version: z.string() }),
      endpoints: z.array(
        z.object({
          address: z.object({ host: z.string().min(1), port: z.int().min(1).max(65_535) }),
          weight: z.number().min(0),
          labels: texts,
          protocol: z.string().exactOptional(),
          unused: z.string().exactOptional(),
          parameters: texts.exactOptional()
        })
      ),
      definition: z
        .object({
          methods: z.array(
            z.object({
              name: z.string(),
              parameters: z.array(z.object({ name: z.string(), type: z.string() })),
              returns: z.string()
            })
          ),
          types: z.record(
            z.string(),
            z.union([
              z.object({ kind: z.literal('bean'), fields: texts }),
              z.object({ kind: z.literal('enum'), constants: z.array(z.string()) })
            ])
          )
        })
        .optional()
    })
  )
})

/** One per registry. Whatever goes wrong with the disk is told and costs nothing else. */
export class FileViewKeeper implements ViewKeeper {
  readonly #options: KeeperOptions
  readonly #file: string
  #services: (() => readonly ViewedService[]) | undefined
  #timer: NodeJS.Timeout | undefined
  #writing: Promise<void> = Promise.resolve()

  constructor(options: KeeperOptions) {
    this.#options = options
    const hash = createHash('sha256').update(options.identity).digest('hex').slice(0, 12)
    this.#file = join(options.folder, `${options.name}-${hash}.json`)
  }

  load(): readonly Omit<ViewedService, 'stale'>[] {
    try {
      mkdirSync(this.#options.folder, { recursive: true })
      const { size } = statSync(this.#file)
      if (size > BYTES_MAX) throw new Error(`it has ${size} bytes`)
      const { services } = kept.parse(JSON.parse(readFileSync(this.#file, 'utf8')))
      return services.map(({ key, endpoints, definition }) => ({ key, endpoints, definition }))
    } catch (error) {
      if (!isMissing(error)) this.#options.onTrouble(`the view kept in ${this.#file} is not used: ${reasonOf(error)}`)
      return []
    }
  }

  save(services: () => readonly ViewedService[]): void {
    this.#services = services
    this.#timer ??= setTimeout(() => void this.flush(), GATHER_MS).unref()
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#writing = this.#writing.then(() => this.#write())
    return this.#writing
  }

  async #write(): Promise<void> {
    if (this.#services === undefined) return
    const services = this.#services().filter(({ endpoints }) => endpoints.length > 0)
    this.#services = undefined
    const text = JSON.stringify({
      version: VERSION,
      services: services.map(({ key, endpoints, definition }) => ({ key, endpoints, definition }))
    })
    try {
      await mkdir(this.#options.folder, { recursive: true })
      // A reader must never meet half a file.
      await writeFile(`${this.#file}.new`, text, { mode: 0o600 })
      await rename(`${this.#file}.new`, this.#file)
    } catch (error) {
      this.#options.onTrouble(`the view cannot be kept in ${this.#file}: ${reasonOf(error)}`)
    }
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return `it does not fit (${error.issues[0]?.path.join('.')})`
  return error instanceof Error ? error.message : String(error)
}
