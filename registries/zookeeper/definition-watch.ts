// The definition of a service, as any application that provides it has left it in the metadata centre.
import type { StopWatching } from '../registry.ts'
import type { ServiceDefinition } from '../service-definition.ts'
import type { NodeWatches } from './node-watches.ts'
import { isNodeName } from './tree.ts'

/** Applications are expected to agree; a few are enough to find one whose text can be read. */
const APPLICATIONS_MAX = 8

/** Reads a definition; undefined for a text that is none. */
export type ParseDefinition = (json: string) => ServiceDefinition | undefined

type Told = { json: string; definition: ServiceDefinition | undefined }
type Text = { stop: StopWatching; read: boolean; json: string | undefined }

/** Tells the definition below `path`; undefined when nobody has left one that can be read. */
export function watchDefinitionBelow(
  path: string,
  {
    watches,
    parse,
    tell
  }: { watches: NodeWatches; parse: ParseDefinition; tell: (definition: ServiceDefinition | undefined) => void }
): StopWatching {
  const texts = new Map<string, Text>()
  let told: Told | undefined
  const choose = (): void => {
    const all = [...texts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text)
    if (!all.every(({ read }) => read)) return
    const first = firstReadable(all, told, parse)
    if (told !== undefined && told.json === first.json) return
    told = first
    tell(first.definition)
  }
  const follow = (name: string): void => {
    const text: Text = { stop: () => undefined, read: false, json: undefined }
    texts.set(name, text)
    text.stop = watches.data(`${path}/${name}`, data => {
      text.read = true
      text.json = data?.toString()
      choose()
    })
  }
  const stop = watches.children(path, names => {
    const wanted = (names ?? []).filter(isNodeName).slice(0, APPLICATIONS_MAX)
    for (const [name, text] of texts)
      if (!wanted.includes(name)) {
        texts.delete(name)
        text.stop()
      }
    for (const name of wanted) if (!texts.has(name)) follow(name)
    choose()
  })
  return () => {
    stop()
    for (const text of texts.values()) text.stop()
  }
}

function firstReadable(texts: readonly Text[], before: Told | undefined, parse: ParseDefinition): Told {
  for (const { json } of texts) {
    if (json === undefined) continue
    if (json === before?.json && before.definition !== undefined) return before
    const definition = parse(json)
    if (definition !== undefined) return { json, definition }
  }
  return { json: '', definition: undefined }
}
