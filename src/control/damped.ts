// Keeps what is said again and again out of the log: a registry that is down fails every few milliseconds in the same way.

const AGAIN_MS = 60_000
const KEPT_MAX = 1000

/** Says a reason about a name at once, and the same one again only after a minute. */
export function damped(
  say: (name: string, reason: string) => void,
  now: () => number
): (name: string, reason: string) => void {
  const said = new Map<string, number>()
  return (name, reason) => {
    const key = `${name} ${reason}`
    const nowMs = now()
    if (nowMs - (said.get(key) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS) return
    said.delete(key)
    said.set(key, nowMs)
    const [oldest] = said.keys()
    if (said.size > KEPT_MAX && oldest !== undefined) said.delete(oldest)
    say(name, reason)
  }
}
