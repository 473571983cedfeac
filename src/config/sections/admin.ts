// The `admin` section: the port where operators look, measure and drain.
import { z } from 'zod'
import { described, listenAddress } from '../fields.ts'

const settings = z.strictObject({
  address: described(listenAddress().prefault('127.0.0.1:9911'), {
    description:
      'Where the admin port listens. It has no password: keep it on the loopback interface or a protected network.',
    example: '127.0.0.1:9911'
  })
})

/** `false`, or where the admin port listens. */
export const admin = described(
  z
    .union([settings, z.literal(false)], { error: 'must be a map such as { address: 127.0.0.1:9911 }, or false' })
    .prefault({}),
  {
    description: 'The admin port with health, metrics, state and drain. `false` turns it off.',
    example: { address: '127.0.0.1:9911' }
  }
)
