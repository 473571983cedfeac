// The shape of all fuzzers and the runner that drives them: one seed decides everything, so that a finding can be replayed.

/** A source of chance: numbers from 0 up to, but without, 1. */
export type Chance = () => number

/** A fuzzer: `iterate` does one random thing and throws when what it sees is a bug. */
export type Fuzzer = Readonly<{ name: string; iterate: (random: Chance) => void }>

/** What a run has done. */
export type FuzzResult = Readonly<{ name: string; iterations: number }>

/** Each iteration has a seed of its own, made of the run's seed and its number: one iteration is replayed without the others. */
const iterationSeed = (seed: number, iteration: number): number => (seed ^ Math.imul(iteration, 0x9e3779b1)) >>> 0

/** A well-known small generator (mulberry32): 32 bits of state, the same numbers on every machine. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

/** An integer from `low` to `high`, both possible. */
export const between = (random: Chance, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))

/** One of the items. */
export const oneOf = <Item>(random: Chance, items: readonly Item[]): Item =>
  items[between(random, 0, items.length - 1)]!

/** Runs one iteration by its number; the error of a finding says how to replay it. */
export function replay(fuzzer: Fuzzer, seed: number, iteration: number): void {
  try {
    fuzzer.iterate(chanceOf(iterationSeed(seed, iteration)))
  } catch (cause) {
    throw new Error(`${fuzzer.name}: replay with --only ${fuzzer.name} --seed ${seed} --iteration ${iteration}`, {
      cause
    })
  }
}

/** Iterates until `isOver`, which is asked now and then, or until a finding. */
export function fuzz(fuzzer: Fuzzer, seed: number, isOver: () => boolean): FuzzResult {
  let iterations = 0
  do {
    for (let left = 16; left > 0; left--) replay(fuzzer, seed, iterations++)
  } while (!isOver())
  return { name: fuzzer.name, iterations }
}

/** A deadline for `fuzz`. */
export function after(seconds: number): () => boolean {
  const endMs = performance.now() + seconds * 1000
  return () => performance.now() >= endMs
}
