// Latencies in buckets of at most 1.6 % width, so that a million calls a second cost one array increment each.

const BITS = 6
const SUB = 1 << BITS

/** A log-linear histogram of microseconds with a tenth of a microsecond as its unit. */
export class Histogram {
  readonly #counts = new Uint32Array(40 * SUB)
  #total = 0
  #max = 0

  add(microseconds: number): void {
    const units = Math.max(0, Math.round(microseconds * 10))
    const shift = units < SUB ? 0 : Math.floor(Math.log2(units)) - BITS + 1
    const bucket = Math.min(shift * SUB + Math.floor(units / 2 ** shift), this.#counts.length - 1)
    this.#counts[bucket] = this.#counts[bucket]! + 1
    this.#total++
    if (microseconds > this.#max) this.#max = microseconds
  }

  reset(): void {
    this.#counts.fill(0)
    this.#total = 0
    this.#max = 0
  }

  /** The value below which `share` (0 … 1) of the samples lie, in microseconds. */
  quantile(share: number): number {
    const rank = Math.ceil(share * this.#total)
    let seen = 0
    for (let bucket = 0; bucket < this.#counts.length; bucket++) {
      seen += this.#counts[bucket]!
      if (seen >= rank && seen > 0) {
        const shift = Math.floor(bucket / SUB)
        return Math.min(((bucket % SUB) * 2 ** shift + 2 ** shift / 2) / 10, this.#max)
      }
    }
    return 0
  }

  get max(): number {
    return this.#max
  }
}
