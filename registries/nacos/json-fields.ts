// Reads JSON that may hold anything: each function gives what is there when it has the right type, and a plain value when it has not.

/** The object that this is, undefined for anything else. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined
}

/** The text under a key; numbers and booleans as they are written, '' when there is none. */
export function textAt(fields: Readonly<Record<string, unknown>>, key: string): string {
  const value = fields[key]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
}

/** The finite number under a key, also when it is written as text. */
export function numberAt(fields: Readonly<Record<string, unknown>>, key: string): number | undefined {
  const text = textAt(fields, key)
  const value = text.trim() === '' ? Number.NaN : Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** The list under a key, empty when there is none. */
export function listAt(fields: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const value = fields[key]
  return Array.isArray(value) ? value : []
}

/** The entries of the object under a key whose values can be written as text. */
export function textsAt(fields: Readonly<Record<string, unknown>>, key: string): Record<string, string> {
  const texts: Record<string, string> = {}
  const given = fieldsOf(fields[key]) ?? {}
  for (const name of Object.keys(given)) {
    // Assigned, this name would be the prototype and not an entry.
    if (name === '__proto__') continue
    if (given[name] !== null && typeof given[name] !== 'object') texts[name] = textAt(given, name)
  }
  return texts
}
