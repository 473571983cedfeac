// A whole Anji with one listener `gateway`, for tests that name no other; what `startAnji` gives, a little shorter to use.
import type { Anji } from '../../src/anji.ts'
import { type Ended, startAnji } from './anji.ts'

/** An Anji and the port of its listener `gateway`. */
export type RunningAnji = Readonly<{ anji: Anji; port: number; ended: Ended[]; close: () => void }>

/** Lists services as configuration: name → its YAML in flow style. */
export const withServices = (services: Record<string, string>, more = ''): string =>
  [
    'admin: false',
    'listeners:',
    '  gateway: { address: "127.0.0.1:0" }',
    'services:',
    ...Object.entries(services).map(([name, settings]) => `  ${JSON.stringify(name)}: ${settings}`),
    more
  ].join('\n')

/** Starts it; `text` must name a listener `gateway` with port 0. */
export async function runAnji(text: string): Promise<RunningAnji> {
  const { anji, ended, port, stop } = await startAnji(text)
  return { anji, port: port('gateway'), ended, close: () => void stop() }
}
