// Counters of what happens beside the calls: connections of callers.
import type { ListenerEvents, RejectionKind } from '../downstream/listener.ts'

/** One per process. Listener names come from the configuration, so the number of rows has a limit (limits.listenersMax). */
export class EventCounts {
  readonly connections: Map<string, number> = new Map()
  readonly rejections: Map<string, Map<RejectionKind, number>> = new Map()

  /** The events of listeners, counted; `onRejected` hears of the rejected ones, for the log. */
  listenerEvents(onRejected: ListenerEvents['onRejected']): ListenerEvents {
    return {
      onConnection: listener => {
        this.connections.set(listener, (this.connections.get(listener) ?? 0) + 1)
      },
      onRejected: (listener, remote, reason, kind) => {
        const kinds = this.rejections.get(listener) ?? new Map<RejectionKind, number>()
        this.rejections.set(listener, kinds.set(kind, (kinds.get(kind) ?? 0) + 1))
        onRejected(listener, remote, reason, kind)
      }
    }
  }
}
