// `npm run fuzz -- --seconds 60 --seed 7 --only hessian2`: shares the seconds among the fuzzers whose name has that part.
// `--iteration 1234` replays one iteration of one seed.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { after, fuzz, replay } from './fuzzer.ts'
import { FUZZERS } from './fuzzers.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
    iteration: { type: 'string' }
  }
})
const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)
const chosen = FUZZERS.filter(({ name }) => name.includes(values.only))
if (chosen.length === 0) throw new Error(`no fuzzer is called ${values.only}`)
if (!Number.isInteger(seed)) throw new Error(`${values.seed} is no seed: an integer is`)

console.log(`seed ${seed}`)
for (const fuzzer of chosen) {
  if (values.iteration !== undefined) {
    replay(fuzzer, seed, Number(values.iteration))
    console.log(`${fuzzer.name}: iteration ${values.iteration} found nothing`)
  } else {
    const { name, iterations } = fuzz(fuzzer, seed, after(Number(values.seconds) / chosen.length))
    console.log(`${name}: ${iterations} iterations found nothing`)
  }
}
