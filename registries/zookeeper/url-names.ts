// A folder whose node names are URLs. A name that was read before is not parsed again: folders are read whole at each change.
import { decodeUrlNode, type ProviderUrl, parseProviderUrl } from '../dubbo/provider-url.ts'

/** The URLs of one folder. */
export class UrlNames {
  readonly #path: string
  readonly #onTrouble: (reason: string) => void
  #parsed = new Map<string, ProviderUrl | undefined>()

  constructor(path: string, onTrouble: (reason: string) => void) {
    this.#path = path
    this.#onTrouble = onTrouble
  }

  /** The URLs that these names are; others are reported and left out. */
  read(names: readonly string[]): readonly ProviderUrl[] {
    const parsed = new Map<string, ProviderUrl | undefined>()
    const urls: ProviderUrl[] = []
    let malformed: string | undefined
    for (const name of names) {
      const isNew = !this.#parsed.has(name)
      const url = isNew ? parse(name) : this.#parsed.get(name)
      parsed.set(name, url)
      if (url !== undefined) urls.push(url)
      else if (isNew) malformed ??= name
    }
    this.#parsed = parsed
    if (malformed !== undefined) this.#onTrouble(`${this.#path} has names that are no URLs: ${malformed.slice(0, 200)}`)
    return urls
  }
}

function parse(name: string): ProviderUrl | undefined {
  const text = decodeUrlNode(name)
  return text === undefined ? undefined : parseProviderUrl(text)
}
