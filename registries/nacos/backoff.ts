// How long to wait before trying again: twice as long after each failure, up to a limit, and never the same for two clients.

const FIRST_MS = 200
const MOST_MS = 10_000

/** The wait after that many failures in a row (1 or more); `random` is from 0 to 1. */
export function backoffMs(failures: number, random: number): number {
  const most = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 30))
  return most * (0.5 + random / 2)
}
