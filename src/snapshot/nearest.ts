// "Did you mean": the known names that are few keystrokes away from what was written.

const NAMES_COMPARED_MAX = 10_000
const LENGTH_COMPARED_MAX = 200

/** Up to three known names close to `written`, the closest first and none that is much further away; case and separators hardly count. */
export function nearest(written: string, known: Iterable<string>): string[] {
  if (written.length > LENGTH_COMPARED_MAX) return []
  const target = fold(written)
  const allowed = Math.max(1, Math.floor(target.length / 3))
  const found: { name: string; distance: number }[] = []
  let compared = 0
  for (const name of known) {
    if (++compared > NAMES_COMPARED_MAX) break
    if (Math.abs(name.length - written.length) > allowed + 2 || name === written) continue
    const distance = editDistance(target, fold(name))
    if (distance <= allowed) found.push({ name, distance })
  }
  const best = Math.min(...found.map(({ distance }) => distance))
  return found
    .filter(({ distance }) => distance <= best + 1)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name)
}

/** `; did you mean "x"?` when something is near, else the known names if they are few, else nothing. */
export function didYouMean(written: string, known: readonly string[], label = 'known here'): string {
  const near = nearest(written, known)
  if (near.length > 0) return `; did you mean ${near.map(name => `"${name}"`).join(' or ')}?`
  if (known.length === 0 || known.length > 20) return ''
  return `; ${label}: ${known.join(', ')}`
}

function fold(name: string): string {
  return name.toLowerCase().replace(/[-_ ]/g, '')
}

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1)
      current.push(best)
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}
