// A whole Anji in this process, for tests that look at it from outside: a configuration in, ports and what it said out.
import { pino } from 'pino'
import { Anji } from '../../src/anji.ts'
import type { Config } from '../../src/config/schema.ts'
import type { OutcomeCode } from '../../src/errors.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import { configOf } from './config-text.ts'
import type { Closable } from './sockets.ts'

/** How one exchange ended. */
export type Ended = Readonly<{
  code: OutcomeCode
  detail: string
  service: string
  method: string
  route: string
  endpoint: string
  attempts: number
  oneWay: boolean
  status: number
}>

/** A running Anji and what can be seen of it. */
export type RunningAnji = Readonly<{
  anji: Anji
  /** Every exchange that ended, in order; a test of many calls sets `length` to 0. */
  ended: Ended[]
  /** The lines of its log. */
  logged: Record<string, unknown>[]
  port: (listener: string) => number
  /** Takes another configuration, or throws as `Anji.reload` does. */
  reload: (text: string) => Promise<void>
  stop: () => Promise<void>
}>

/** Starts one; `configText` is a whole file. Listeners get ports of their own where it says port 0. */
export async function startAnji(configText: string): Promise<RunningAnji> {
  const ended: Ended[] = []
  const logged: Record<string, unknown>[] = []
  const log = pino({ level: 'info', base: null }, { write: line => void logged.push(JSON.parse(line)) })
  const record = { name: 'record', onEnd: (exchange: Exchange) => void ended.push(endOf(exchange)) }
  const anji = await Anji.start({ config: quiet(configText), source: 'anji.yaml', log, filters: [record] })
  return {
    anji,
    ended,
    logged,
    port: listener => anji.port(listener),
    reload: text => anji.reload(quiet(text)),
    stop: async () => anji.close()
  }
}

// Without a word of its own about it, a test has no admin port: there is only one on a machine.
function quiet(text: string): Config {
  return configOf(/^admin:/m.test(text) ? text : `${text}\nadmin: false\n`)
}

/** Starts one that ends with the test. */
export async function anjiFor(context: Closable, configText: string): Promise<RunningAnji> {
  const running = await startAnji(configText)
  context.after(running.stop)
  return running
}

/** The lines of `reason`s with which connections were closed. */
export function rejections({ logged }: RunningAnji): string[] {
  return logged.filter(({ reason }) => reason !== undefined).map(({ reason }) => String(reason))
}

/** A service of the configuration, in flow style so that it can stand in any line: `name: {…}`. */
export function dubboService(name: string, ports: readonly number[], more = ''): string {
  const endpoints = ports.map(port => `"127.0.0.1:${port}"`).join(', ')
  return `  ${name}: { protocol: dubbo, endpoints: [${endpoints}]${more === '' ? '' : `, ${more}`} }\n`
}

/** A configuration with one Dubbo listener named `gateway` on a free port. */
export function dubboConfig(services: string, rest = ''): string {
  return `admin: false\nlisteners:\n  gateway: { address: "127.0.0.1:0", protocol: dubbo }\nservices:\n${services}${rest}`
}

function endOf(exchange: Exchange): Ended {
  const { code, detail, service, method, route, endpoint, attempts, oneWay, status } = exchange
  return {
    code,
    detail,
    service,
    method,
    route: route?.name ?? '',
    endpoint: endpoint?.name ?? '',
    attempts,
    oneWay,
    status
  }
}
