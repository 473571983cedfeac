// Reads YAML (and so JSON) into plain values, and remembers where each one stands. Hostile documents end here: duplicate keys,
// alias bombs, tags, several documents, nesting without end.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import type { Finding, Path } from './mistake.ts'
import { type Environment, expand, type Masked, mask, reservedAt } from './variables.ts'

const DEPTH_MAX = 40
const NODES_MAX = 1_000_000

/** Where a value stands: offsets of its key (in a map) and of itself, and the places below it. */
export type Place = { keyAt: number; valueAt: number; below: Map<string | number, Place> }

/** Something wrong at an offset of the text. */
export type OffsetMistake = Readonly<{ offset: number; path: Path; message: string }>

/** What a text holds. `value` is undefined for an empty file; `root` finds positions. */
export type ReadDocument = Readonly<{
  value: unknown
  root: Place
  expandedPaths: readonly Path[] // values that an environment variable took part in: they are text, whatever they look like
  mistakes: readonly OffsetMistake[]
  broken: boolean // the syntax is wrong, so what `value` lacks is no second mistake
  position: (offset: number) => { line: number; column: number }
}>

/** Reads a text. It never throws. */
export function readDocument(text: string, env: Environment): ReadDocument {
  const lines = new LineCounter()
  const reader = new Reader(mask(text), env)
  const reserved = reservedAt(text)
  if (reserved >= 0)
    reader.report(reserved, [], 'holds a private-use character (U+E000 to U+E4E7), which means nothing here')
  const document = parseDocument(reader.masked.text, {
    lineCounter: lines,
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent'
  })
  for (const { message, pos } of [...document.errors, ...document.warnings])
    reader.report(pos[0], [], syntaxMessage(message))
  const broken = reader.mistakes.length > 0
  const root: Place = { keyAt: 0, valueAt: 0, below: new Map() }
  const value = broken ? undefined : reader.read(document, root)
  const position = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  return { value, root, expandedPaths: reader.expandedPaths, mistakes: reader.mistakes, broken, position }
}

/** Offset of what a finding is about; what is not in the text stands where its nearest parent stands. */
export function offsetOf(root: Place, { path, at }: Finding): number {
  let place = root
  let whole = true
  for (const part of path) {
    const next = place.below.get(part)
    if (next === undefined) {
      whole = false
      break
    }
    place = next
  }
  if (whole && at !== 'key') return place.valueAt
  return place.keyAt
}

function syntaxMessage(message: string): string {
  if (message.startsWith('Source contains multiple documents'))
    return 'holds several YAML documents; one file is one document'
  return `is not valid YAML: ${message.split('\n')[0]}`
}

/** One walk over one document. */
class Reader {
  readonly masked: Masked
  readonly mistakes: OffsetMistake[] = []
  readonly expandedPaths: Path[] = []
  readonly #env: Environment
  #document: Document | undefined
  #nodes = 0

  constructor(masked: Masked, env: Environment) {
    this.masked = masked
    this.#env = env
  }

  report(offset: number, path: Path, message: string): void {
    this.mistakes.push({ offset, path, message })
  }

  read(document: Document, root: Place): unknown {
    this.#document = document
    const contents = document.contents
    if (contents === null || (isScalar(contents) && contents.value === null)) return undefined
    root.valueAt = root.keyAt = contents.range?.[0] ?? 0
    return this.#value(contents, [], root)
  }

  #value(node: Node, path: Path, place: Place): unknown {
    if (++this.#nodes > NODES_MAX || path.length > DEPTH_MAX) {
      if (this.#nodes <= NODES_MAX + 1)
        this.report(place.valueAt, path, 'is too much: values are nested too deep, or aliases repeat too many of them')
      this.#nodes = Math.max(this.#nodes, NODES_MAX + 1)
      return undefined
    }
    if (isAlias(node)) {
      const target = node.resolve(this.#document as Document)
      if (target !== undefined) return this.#value(target, path, place)
      this.report(place.valueAt, path, `repeats *${node.source}, but nothing before it is marked &${node.source}`)
      return undefined
    }
    if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:'))
      this.report(place.valueAt, path, `has the tag ${node.tag}; tags are not supported`)
    if (isMap(node)) return this.#map(node.items as Pair<Node, Node | null>[], path, place)
    if (isSeq(node)) return node.items.map((item, index) => this.#below(item as Node, index, { path, place }))
    return isScalar(node) ? this.#scalar(node.value, path, place.valueAt) : undefined
  }

  #map(pairs: Pair<Node, Node | null>[], path: Path, place: Place): Record<string, unknown> {
    const result: Record<string, unknown> = {}
    for (const { key, value } of pairs) {
      const keyAt = key.range?.[0] ?? place.valueAt
      const name = this.#key(key, path, keyAt)
      if (name === undefined) continue
      const before = place.below.get(name)
      if (before !== undefined) {
        this.report(keyAt, [...path, name], 'is given twice; keep one of them')
        continue
      }
      result[name] = this.#below(value, name, { path, place, keyAt })
    }
    return result
  }

  #below(node: Node | null, part: string | number, from: { path: Path; place: Place; keyAt?: number }): unknown {
    const valueAt = node?.range?.[0] ?? from.keyAt ?? from.place.valueAt
    const place: Place = { keyAt: from.keyAt ?? valueAt, valueAt, below: new Map() }
    from.place.below.set(part, place)
    if (node === null) return null
    return this.#value(node, [...from.path, part], place)
  }

  #key(node: Node, path: Path, keyAt: number): string | undefined {
    const target = isAlias(node) ? node.resolve(this.#document as Document) : node
    if (!isScalar(target)) {
      this.report(keyAt, path, 'has a key that is not text')
      return undefined
    }
    // The source keeps what a number would lose: 1.0 as a key is the text "1.0".
    const written = typeof target.value === 'string' ? target.value : (target.source ?? String(target.value))
    const name = this.#expanded(written, path, keyAt)
    if (name === '<<' || name === '__proto__') {
      this.report(
        keyAt,
        path,
        name === '<<' ? 'holds a merge key "<<", which is not supported' : `holds the key "${name}"`
      )
      return undefined
    }
    return name
  }

  #scalar(value: unknown, path: Path, offset: number): unknown {
    if (typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value))) return String(value)
    return typeof value === 'string' ? this.#expanded(value, path, offset) : value
  }

  #expanded(text: string, path: Path, offset: number): string {
    const { text: result, expanded, mistakes } = expand(text, this.masked.variables, this.#env)
    for (const message of mistakes) this.report(offset, path, message)
    if (expanded) this.expandedPaths.push(path)
    return result
  }
}
