// Limits that hold for the file itself, and limits that contradict each other.
import { formatDuration } from '../duration.ts'
import { formatSize } from '../size.ts'
import type { Draft, Findings } from './draft.ts'

/** Finds tables that are too long and limits that could never be used. */
export function checkLimits({ limits, ...draft }: Draft, { mistakes, warnings }: Findings): void {
  if (limits === undefined) return
  const tables = [
    ['listeners', draft.listenerNames.size, 'listenersMax'],
    ['services', draft.serviceNames.size, 'servicesMax'],
    ['routes', draft.routeCount, 'routesMax']
  ] as const
  for (const [section, entries, limit] of tables)
    if (entries > limits[limit])
      mistakes.push({
        path: [section],
        at: 'key',
        message: `has ${entries} entries, but limits.${limit} is ${limits[limit]}; raise it or remove entries`
      })
  if (limits.pendingBytesMax < limits.frameBytesMax)
    mistakes.push({
      path: ['limits', 'pendingBytesMax'],
      message: `must be at least frameBytesMax (${formatSize(limits.frameBytesMax)}), or the largest message could not be sent`
    })
  if (limits.heartbeatInterval >= limits.idleTimeout)
    warnings.push({
      path: ['limits', 'heartbeatInterval'],
      message: `should be below idleTimeout (${formatDuration(limits.idleTimeout)}), or connections are closed before a heartbeat keeps them`
    })
}
