// The `workers` key: how many processes share the listeners.
import { z } from 'zod'
import { count, described } from '../fields.ts'

const WORKERS_MAX = 256

/** Processes that share the listeners. */
export const workers = described(
  z
    .union([count(1, WORKERS_MAX), z.literal('auto')], {
      error: `must be a whole number from 1 to ${WORKERS_MAX}, or auto`
    })
    .prefault(1),
  {
    description: 'Processes that share the listeners; `auto` is one for each processor. It is read at the start only.',
    unit: 'processes',
    example: 'auto'
  }
)
