// The `listeners` section: the addresses that accept connections.
import { z } from 'zod'
import { choice, described, listenAddress, name, words } from '../fields.ts'

/** One listener. */
export const listener = z.strictObject({
  address: described(listenAddress(), {
    description: 'Where to listen. Host 0.0.0.0 is every interface, port 0 is any free port.',
    example: '0.0.0.0:8080'
  }),
  protocol: described(choice(['auto', 'dubbo', 'http'], ['bolt', 'triple']).prefault('auto'), {
    description: 'What callers speak. `auto` recognises it by the first bytes of each connection.',
    example: 'dubbo'
  }),
  to: described(words().optional(), {
    description: 'The service that gets every call which no route takes and which names no known service.',
    example: 'local'
  })
})

/** All listeners by name. */
export const listeners = described(z.record(name('listener'), listener).prefault({}), {
  description: 'The addresses that accept connections, by name. The name appears in logs and metrics.',
  example: { gateway: { address: '0.0.0.0:8080' } }
})
