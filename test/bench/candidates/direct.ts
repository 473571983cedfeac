// No proxy at all: what load and provider can do by themselves.
import type { Candidate } from './candidate.ts'

/** Load goes straight to the provider. */
export const direct: Candidate = {
  name: 'direct',
  kinds: ['dubbo', 'http'],
  missing: () => undefined,
  version: () => 'no proxy',
  start: async ({ dubboPort, httpPort }) => ({ child: undefined, dubboPort, httpPort })
}
