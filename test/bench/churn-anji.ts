// An Anji with two workers whose registry changes all the time, as a process for the bench: node churn-anji.js PORT PROVIDER CHANGES.
// The registry knows 2,000 services and one of 5,000 endpoints; CHANGES endpoints a second come, go or change their weight.
import { MemoryRegistry } from '../../registries/memory.ts'
import type { Endpoint } from '../../registries/registry.ts'
import { start } from '../../src/start.ts'
import { SERVICE } from './dubbo-frames.ts'

const [port = 0, provider = 0, changesPerSecond = 0] = process.argv.slice(2).map(Number)
const SERVICES = 2000
const EACH = 5
const LARGE = 5000
const TICK_MS = 10
/** Workers say once a second what they counted. */
const CALLED_TICKS = 250

const keyOf = (name: string) => ({ interface: name, group: '', version: '' })
const at = (number: number, weight = 100): Endpoint => ({
  address: { host: `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`, port: 20_880 },
  weight,
  labels: {}
})

const registry = new MemoryRegistry()
for (let service = 0; service < SERVICES; service++)
  for (let one = 0; one < EACH; one++) await registry.register(keyOf(`bench.Service${service}`), at(one))
for (let one = 0; one < LARGE; one++) await registry.register(keyOf('bench.Large'), at(one))

const anji = await start(
  {
    workers: 2,
    admin: false,
    listeners: { dubbo: { address: `127.0.0.1:${port}`, protocol: 'dubbo' } },
    services: { [SERVICE]: { endpoints: [`127.0.0.1:${provider}`] } },
    log: { level: 'warn' }
  },
  { registries: new Map([['memory', registry]]) }
)

// While others are measured it must cost nothing: it changes only while it is called.
let counted = 0
let calledTicks = 0
const isCalled = (): boolean => {
  let total = 0
  for (const { secondsSum } of anji.plane.tallies.rows()) total += secondsSum
  calledTicks = total === counted ? calledTicks - 1 : CALLED_TICKS
  counted = total
  return calledTicks > 0
}

let round = 0
const perTick = (changesPerSecond * TICK_MS) / 1000
const churn = setInterval(() => {
  if (!isCalled()) return
  for (let change = 0; change < perTick; change++) {
    const number = ++round
    // Half of the changes meet the large service, half the small ones.
    const key = number % 2 === 0 ? keyOf('bench.Large') : keyOf(`bench.Service${number % SERVICES}`)
    const endpoint = at(number % (number % 2 === 0 ? LARGE : EACH), 1 + (number % 200))
    void (number % 7 === 0 ? registry.unregister(key, endpoint.address) : registry.register(key, endpoint))
  }
}, TICK_MS)

process.stdout.write('ready\n')
const end = async (): Promise<void> => {
  clearInterval(churn)
  await anji.drain()
  process.exit(0)
}
process.on('SIGTERM', () => void end())
process.stdin.on('end', () => process.exit(0)).resume()
