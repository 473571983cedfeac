// The limits of the HTTP codec, as far as a snapshot decides them.
import { HTTP_LIMITS, type HttpLimits } from '../../codecs/http/index.ts'
import type { Limits } from '../snapshot/snapshot.ts'

/** What a connection hands to its readers; made once per connection. */
export function httpLimits({ headBytesMax, headersMax }: Limits): HttpLimits {
  return { ...HTTP_LIMITS, headBytesMax, headersMax }
}
