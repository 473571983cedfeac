// Takes secrets out of what is shown. A key says that its value is secret; where keys are names that somebody chose, they say nothing.

const SECRET_KEY =
  /password|passwd|passphrase|secret|token|credential|private.?key|access.?key|api.?key|authorization|cookie/i
// `user:password@` in an address.
const URL_PASSWORD = /(\/\/[^/\s:@]*:)[^/\s]+@/g
// A service called TokenService is no secret.
const KEYED_BY_NAMES = new Set(['services', 'listeners', 'registries', 'methods'])

/** What stands in the place of a secret. */
export const REDACTED = '(redacted)'

/** A copy without secrets; `undefined`, `false` and empty texts stay, because they tell that there is none. */
export function redact(value: unknown, keysAreNames = false): unknown {
  if (typeof value === 'string') return value.replace(URL_PASSWORD, `$1${REDACTED}@`)
  if (Array.isArray(value)) return value.map(item => redact(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (!keysAreNames && SECRET_KEY.test(key) && tells(child)) return [key, REDACTED]
      return [key, redact(child, KEYED_BY_NAMES.has(key))]
    })
  )
}

function tells(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && typeof value !== 'boolean'
}
