// How long an origin says it keeps an idle connection: a call that is sent shortly before that time would meet a closed one.
import { type HeaderLines, headerOf } from '../../codecs/http/index.ts'

const TIMEOUT = /(?:^|[\s,;])timeout=(\d{1,6})/i
/** A call on its way takes time, and so does the origin's own close. */
const MARGIN_MS = 1000

/** Milliseconds for which an idle connection may be used again; Infinity when the origin does not say. */
export function reusableMs(headers: HeaderLines): number {
  const seconds = TIMEOUT.exec(headerOf(headers, 'keep-alive') ?? '')?.[1]
  return seconds === undefined ? Infinity : Math.max(0, Number(seconds) * 1000 - MARGIN_MS)
}
