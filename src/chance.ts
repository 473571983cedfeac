// The only file that makes chance, so that everything else can be run again with the same draws.

/** A number from 0 (inclusive) to 1 (exclusive). */
export function random(): number {
  return Math.random()
}
