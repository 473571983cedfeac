// The time of a line as ISO 8601 text. Lines come many to the second, so the part up to the seconds is kept.

let keptSecond = Number.NaN
let keptText = ''

/** `2026-01-02T03:04:05.678Z` for milliseconds since the Unix epoch. */
export function isoTime(epochMs: number): string {
  const wholeMs = Math.floor(epochMs)
  const second = Math.floor(wholeMs / 1000)
  if (second !== keptSecond) {
    keptSecond = second
    keptText = new Date(second * 1000).toISOString().slice(0, 20)
  }
  const millisecond = wholeMs - second * 1000
  return `${keptText}${millisecond < 10 ? '00' : millisecond < 100 ? '0' : ''}${millisecond}Z`
}
