// Java's collections and maps, and the class that stands on the wire for each: an interface has none of its own.

const COLLECTIONS = new Map<string, string | undefined>([
  ...['java.lang.Iterable', 'java.util.Collection', 'java.util.List', 'java.util.ArrayList'].map(
    (type): [string, undefined] => [type, undefined]
  ),
  ['java.util.AbstractList', undefined],
  ['java.util.AbstractCollection', undefined],
  ['java.util.Set', 'java.util.HashSet'],
  ['java.util.AbstractSet', 'java.util.HashSet'],
  ['java.util.SortedSet', 'java.util.TreeSet'],
  ['java.util.NavigableSet', 'java.util.TreeSet'],
  ['java.util.Queue', 'java.util.LinkedList'],
  ['java.util.Deque', 'java.util.LinkedList'],
  ...['HashSet', 'LinkedHashSet', 'TreeSet', 'LinkedList', 'Vector', 'ArrayDeque'].map((name): [string, string] => [
    `java.util.${name}`,
    `java.util.${name}`
  ])
])
const MAPS = new Map<string, string | undefined>([
  ['java.util.Map', undefined],
  ['java.util.AbstractMap', undefined],
  ['java.util.HashMap', undefined],
  ['java.util.SortedMap', 'java.util.TreeMap'],
  ['java.util.NavigableMap', 'java.util.TreeMap'],
  ['java.util.concurrent.ConcurrentMap', 'java.util.concurrent.ConcurrentHashMap'],
  ...['TreeMap', 'LinkedHashMap', 'Hashtable', 'Properties', 'concurrent.ConcurrentHashMap'].map(
    (name): [string, string] => [`java.util.${name}`, `java.util.${name}`]
  )
])

/** Undefined when it is neither. */
export function collectionKind(type: string): 'list' | 'map' | undefined {
  if (COLLECTIONS.has(type)) return 'list'
  return MAPS.has(type) ? 'map' : undefined
}

/** The class on the wire; undefined for a list or map without one. */
export const wireClass = (type: string): string | undefined => COLLECTIONS.get(type) ?? MAPS.get(type)
