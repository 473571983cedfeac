// The `log` and `accessLog` sections: what the process says about itself, and the line that each call leaves.
import { z } from 'zod'
import { choice, described, size, words } from '../fields.ts'

/** The process log. */
export const log = described(
  z
    .strictObject({
      level: described(choice(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).prefault('info'), {
        description: 'The least important lines that are still written.',
        example: 'debug'
      })
    })
    .prefault({}),
  { description: 'The log of the process, on standard error.', example: { level: 'info' } }
)

/** The access log. */
export const accessLog = described(
  z
    .strictObject({
      path: described(words(4096).prefault('off'), {
        description: '`stdout`, `stderr`, `off`, or the path of a file, which is reopened on SIGHUP.',
        example: '/var/log/anji/access.log'
      }),
      format: described(choice(['json', 'text']).prefault('json'), {
        description: 'How a line looks.',
        example: 'text'
      }),
      pendingBytesMax: described(size('4KiB', '1GiB').prefault('4MiB'), {
        description: 'Lines that may wait for a slow disk or reader; what comes above it is dropped and counted.',
        unit: 'bytes',
        example: '16MiB'
      })
    })
    .prefault({}),
  { description: 'One line for every call when it has ended.', example: { path: 'stdout', format: 'text' } }
)
