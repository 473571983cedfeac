// Reads YAML (and so JSON) into plain values, and remembers where each one stands. Hostile documents end here: duplicate keys,
// alias bombs, tags, several documents, nesting without end.
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'
import type { Finding, Path } from './mistake.ts'
import { type Environment, expand, type Masked, mask, reservedAt } from './variables.ts'

const DEPTH_MAX = 40
const NODES_MAX = 1_000_000

/** Where a value stands: offsets of its key (in a map) and of itself, and the places below it. */
export type Place = { keyAt: number; valueAt: number; below: Map<string | number, Place> }

/** Something wrong at an offset of the text. `unread`: the value at the path is not what its writer meant. */
export type OffsetMistake = Readonly<{ offset: number; path: Path; message: string; unread: boolean }>

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
    logLevel: 'error'
  })
  // One slip makes the parser complain several times about one place; the first complaint is the useful one.
  const places = new Set<number>()
  for (const { message, pos } of [...document.errors, ...document.warnings]) {
    if (!places.has(pos[0])) reader.report(pos[0], [], syntaxMessage(message))
    places.add(pos[0])
  }
  const broken = reader.mistakes.length > 0
  const root: Place = { keyAt: 0, valueAt: 0, below: new Map() }
  const value = broken ? undefined : reader.read(document, root)
  const position = (offset: number) => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  return { value, root, expandedPaths: reader.expandedPaths, mistakes: reader.mistakes, broken, position }
}

/** Where a finding stands. What is not in the text (a missing key, the long form of a short one) stands at its nearest parent. */
export function locate(root: Place, { path, at }: Finding): { offset: number; path: Path } {
  let place = root
  let depth = 0
  for (const part of path) {
    const next = place.below.get(part)
    if (next === undefined) break
    place = next
    depth++
  }
  if (at === 'key') return { offset: place.keyAt, path }
  return { offset: place.valueAt, path: path.slice(0, depth) }
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
  readonly #anchors = new Map<string, Node>() // in the order of the text, so a name that is used again means its latest value
  #nodes = 0

  constructor(masked: Masked, env: Environment) {
    this.masked = masked
    this.#env = env
  }

  report(offset: number, path: Path, message: string): void {
    this.mistakes.push({ offset, path, message, unread: false })
  }

  #unread(offset: number, path: Path, message: string): undefined {
    this.mistakes.push({ offset, path, message, unread: true })
  }

  read(document: Document, root: Place): unknown {
    const contents = document.contents
    if (contents === null || (isScalar(contents) && contents.value === null)) return undefined
    root.valueAt = root.keyAt = contents.range?.[0] ?? 0
    return this.#value(contents, [], root)
  }

  #value(node: Node, path: Path, place: Place): unknown {
    if (++this.#nodes > NODES_MAX || path.length > DEPTH_MAX) {
      if (this.#nodes <= NODES_MAX + 1)
        this.#unread(place.valueAt, path, 'is too much: values are nested too deep, or aliases repeat too many of them')
      this.#nodes = Math.max(this.#nodes, NODES_MAX + 1)
      return undefined
    }
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source)
      if (target !== undefined) return this.#value(target, path, place)
      return this.#unread(
        place.valueAt,
        path,
        `repeats *${node.source}, but nothing before it is marked &${node.source}`
      )
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node)
    if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:'))
      this.#unread(place.valueAt, path, `has the tag ${node.tag}; tags are not supported`)
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
    const target = isAlias(node) ? this.#anchors.get(node.source) : node
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
    for (const message of mistakes) this.#unread(offset, path, message)
    if (expanded) this.expandedPaths.push(path)
    return result
  }
}
