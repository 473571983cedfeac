// A whole Anji in this process, started from the text of a configuration, with what happened to each exchange written down.
import { pino } from 'pino'
import { Anji } from '../../src/anji.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { configOf } from './config-text.ts'

/** What is left of an exchange when it has ended. */
export type Ended = Readonly<{ code: string; detail: string; service: string; method: string; status: number }>

/** An Anji and its listener `gateway`. */
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
  const ended: Ended[] = []
  const anji = await Anji.start({
    config: configOf(text),
    source: 'test',
    log: pino({ level: 'silent' }),
    filters: [{ name: 'record', onEnd: exchange => void ended.push(endOf(exchange)) }]
  })
  return { anji, port: anji.port('gateway'), ended, close: () => anji.close() }
}

const endOf = ({ code, detail, service, method, status }: Exchange): Ended => ({
  code,
  detail,
  service,
  method,
  status
})
