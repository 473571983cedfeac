// Feeds that several want at once: each begins with the first who wants it and ends with the last.
import type { StopWatching } from '../registry.ts'

type Feed = { users: number; stop: StopWatching }

/** Feeds by name. */
export class SharedFeeds {
  readonly #begin: (name: string) => StopWatching
  readonly #feeds = new Map<string, Feed>()

  constructor(begin: (name: string) => StopWatching) {
    this.#begin = begin
  }

  /** Wants a feed; the function that it returns is called once. */
  follow(name: string): StopWatching {
    const feed = this.#feeds.get(name) ?? { users: 0, stop: () => undefined }
    feed.users++
    if (feed.users === 1) {
      this.#feeds.set(name, feed)
      feed.stop = this.#begin(name)
    }
    return () => {
      if (--feed.users > 0) return
      this.#feeds.delete(name)
      feed.stop()
    }
  }
}
