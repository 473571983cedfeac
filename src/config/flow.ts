// Values as a person would write them on one line of YAML, for advice and for the reference page.

/** A value as a person would write it on one line of YAML. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, inner]) => `${flow(key)}: ${flow(inner)}`)
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  if (typeof value !== 'string') return JSON.stringify(value) ?? ''
  return isPlain(value) ? value : JSON.stringify(value)
}

/** Whether YAML reads the bare characters as this very text: no syntax, no number, no word of its own. */
function isPlain(text: string): boolean {
  if (!/^[A-Za-z0-9_./][\w./:;+@-]*( [\w./:;+@-]+)*$/.test(text) || /:$|: /.test(text)) return false
  return !/^(0x[\da-f]+|0o[0-7]+|[\d.]+(e[-+]?\d+)?|\.inf|\.nan|true|false|null)$/i.test(text)
}
