// The headers of an HTTP message as a map, for whoever looks at them by name; a message that passes through needs none.
import { type HeaderLines, headerCount, headerNameAt, headerValueAt } from '../../codecs/http/index.ts'

/** Lower-case names; values of a repeated header are joined by a comma, as RFC 9110 section 5.3 reads them. */
export function headerMap(headers: HeaderLines): Map<string, string> {
  const map = new Map<string, string>()
  const count = headerCount(headers)
  for (let line = 0; line < count; line++) {
    const name = headerNameAt(headers, line).toLowerCase()
    const value = headerValueAt(headers, line)
    const before = map.get(name)
    map.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`)
  }
  return map
}
