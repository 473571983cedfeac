// Hessian 2 bodies recorded from Dubbo 2.6 to 3.3 on Java: a body is consecutive values of one stream.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One recorded body. */
export type RecordedBody = Readonly<{ name: string; kind: 'request' | 'response' | 'event'; bytes: Buffer }>

type Line = { name: string; kind: RecordedBody['kind']; hex: string }

/** All recorded bodies, in the order in which they were captured. */
export const RECORDED_BODIES: readonly RecordedBody[] = readFileSync(
  join(process.cwd(), 'test/vectors/hessian2/dubbo-bodies.jsonl'),
  'utf8'
)
  .trim()
  .split('\n')
  .map(line => {
    const { name, kind, hex } = JSON.parse(line) as Line
    return { name, kind, bytes: Buffer.from(hex, 'hex') }
  })
