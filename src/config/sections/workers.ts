// The `workers` key: how many processes share the listeners.
import { z } from 'zod'
import { described } from '../fields.ts'

/** Processes that share the listeners. */
export const workers = described(
  z.literal(1, { error: 'must be 1: more than one worker, and auto, are not supported yet' }).prefault(1),
  { description: 'Processes that share the listeners. This version runs one.', unit: 'processes', example: 1 }
)
