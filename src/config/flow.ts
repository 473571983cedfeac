// Values as a person would write them on one line of YAML, for advice and for the reference page.

/** A value as a person would write it on one line of YAML. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const pairs = Object.entries(value).map(([key, inner]) => `${flow(key)}: ${flow(inner)}`)
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  if (typeof value !== 'string') return JSON.stringify(value) ?? ''
  // Quoted where YAML would read it as something else or as syntax.
  const plain =
    /^[A-Za-z0-9_./][\w./:;+@-]*( [\w./:;+@-]+)*$/.test(value) && !/^[\d.eE+-]*$|^(true|false|null)$|:$|: /.test(value)
  return plain ? value : JSON.stringify(value)
}
