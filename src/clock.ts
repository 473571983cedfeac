// The only file that reads the time. A connection asks once per chunk of bytes and hands the answer down the line.

/** Milliseconds on a clock that never jumps; for durations and deadlines. */
export function monotonicMs(): number {
  return performance.now()
}

/** Milliseconds since the Unix epoch; for logs and documents, never for durations. */
export function wallMs(): number {
  return Date.now()
}
