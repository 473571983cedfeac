// The four forms of a request target (RFC 9112 section 3.2) and the host and path that each of them means.
import { CodecError } from '../errors.ts'
import { consistsOf, HOST } from './grammar.ts'

/** How a request names what it wants. */
export type TargetForm = 'origin' | 'absolute' | 'authority' | 'asterisk'

/** A target taken apart. `authority` is '' when the target names none. */
export type RequestTarget = Readonly<{
  form: TargetForm
  authority: string
  /** What an origin server would get: path and query, `*`, or the authority of a CONNECT. */
  path: string
}>

const ABSOLUTE = /^https?:\/\/([^/?]+)(.*)$/i
const HOST_AND_PORT = /^(?:\[[^[\]]+\]|[^:[\]]+):\d{1,5}$/

/** Reads a target that does not start with a slash, or that belongs to a CONNECT. */
export function readSpecialTarget(method: string, target: string): RequestTarget {
  if (method === 'CONNECT') {
    if (!consistsOf(target, HOST) || !HOST_AND_PORT.test(target))
      throw new CodecError('BAD_HEAD', 'the target of CONNECT is not host:port')
    return { form: 'authority', authority: target, path: target }
  }
  if (target === '*') {
    if (method !== 'OPTIONS') throw new CodecError('BAD_HEAD', 'the target * belongs to OPTIONS')
    return { form: 'asterisk', authority: '', path: '*' }
  }
  const [, authority = '', rest = ''] = ABSOLUTE.exec(target) ?? []
  if (authority === '' || !consistsOf(authority, HOST)) throw new CodecError('BAD_HEAD', 'the target has no known form')
  return { form: 'absolute', authority, path: pathOf(method, rest) }
}

function pathOf(method: string, rest: string): string {
  if (rest === '') return method === 'OPTIONS' ? '*' : '/'
  return rest.startsWith('/') ? rest : `/${rest}`
}
