// The recorded conversations of real Java clients with a real Nacos server, message by message.
import { readFileSync } from 'node:fs'
import type { NacosMessage } from '../../registries/nacos/payload.ts'

/** One recorded message. */
export type Recorded = NacosMessage &
  Readonly<{ conn: number; t: number; fromClient: boolean; rpc: 'unary' | 'stream'; hex: string }>

/** The names of the recordings. */
export const RECORDINGS = ['auth-grpc', 'dubbo-3.3.6', 'java-2.5.1', 'java-3.1.1', 'reset-redo'] as const

/** The lines of a recording. */
export function linesOf(name: string): Record<string, unknown>[] {
  const text = readFileSync(`test/vectors/nacos/nacos-${name}.jsonl`, 'utf8')
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Record<string, unknown>)
}

/** The messages of a recording, without events and notes. */
export function recorded(name: (typeof RECORDINGS)[number]): Recorded[] {
  return linesOf(name)
    .filter(({ type }) => type !== undefined)
    .map(line => ({ ...(line as unknown as Recorded), fromClient: line['dir'] === 'C>S' }))
}
