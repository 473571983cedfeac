// The Java side of the Hessian cross-check: streams of values as Java encodes them, and its verdict on ours.
import { type Generation, prepare } from './java-build.ts'
import { JavaProcess } from './java-process.ts'

const WAIT_MS = 60_000

/** A running echo: `streams` are Java's bytes by name, `cannot` what Java cannot write and read back itself. */
export type HessianEcho = {
  streams: Map<string, Buffer>
  cannot: Map<string, string>
  /** Gives Java our bytes for its streams; answers the differences by name, and which streams were the same. */
  check: (ours: Map<string, Buffer>) => Promise<{ same: string[]; other: Map<string, string> }>
  stop: () => Promise<void>
}

/** Starts the Hessian library of a generation; only 3.x has one of its own. */
export async function startHessianEcho(generation: Generation & ('d32' | 'd33')): Promise<HessianEcho> {
  const classPath = await prepare(generation)
  const [streams, cannot] = [new Map<string, Buffer>(), new Map<string, string>()]
  const [same, other]: [string[], Map<string, string>] = [[], new Map()]
  const java = new JavaProcess({ classPath, main: 'anji.interop.HessianEcho', args: [] }, line => {
    const [kind, name = '', text = ''] = line.split('|', 3)
    if (kind === 'VALUE') streams.set(name, Buffer.from(text, 'hex'))
    else if (kind === 'CANNOT') cannot.set(name, text)
    else if (kind === 'SAME') same.push(name)
    else if (kind === 'OTHER') other.set(name, text)
  })
  await java.until('ENCODED', WAIT_MS)
  return {
    streams,
    cannot,
    async check(ours) {
      const done = java.until('DONE', WAIT_MS)
      for (const [name, bytes] of ours) java.write(`${name}|${bytes.toString('hex')}\n`)
      java.endInput()
      await done
      return { same, other }
    },
    stop: () => java.kill()
  }
}
