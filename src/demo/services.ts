// What the demo's providers serve, as tables of methods.
import type { Value } from '../../codecs/hessian2/index.ts'
import type { ServiceKey } from '../../registries/service-key.ts'
import { type Orders, ServiceException } from './orders.ts'

/** A method; it answers at once or later, and throws ServiceException. */
export type DemoMethod = Readonly<{
  parameters: readonly string[]
  run: (values: readonly Value[]) => Value | Promise<Value>
}>

/** A service with its methods by name. */
export type DemoService = Readonly<{ key: ServiceKey; methods: ReadonlyMap<string, DemoMethod> }>

const SLOW_MS_MAX = 10_000

const keyOf = (name: string): ServiceKey => ({ interface: `org.anji.demo.${name}`, group: '', version: '' })

/** `provider` is how the provider calls itself, so that callers see who answered. */
export function demoServices(provider: string, orders: Orders): readonly DemoService[] {
  return [greetingService(provider), orderService(orders)]
}

function greetingService(provider: string): DemoService {
  return {
    key: keyOf('GreetingService'),
    methods: new Map<string, DemoMethod>([
      ['sayHello', { parameters: ['java.lang.String'], run: ([name]) => `Hello, ${text(name)}!` }],
      ['whoAmI', { parameters: [], run: () => provider }],
      ['slow', { parameters: ['int'], run: ([ms]) => answerLater(ms, provider) }]
    ])
  }
}

function orderService(orders: Orders): DemoService {
  return {
    key: keyOf('OrderService'),
    methods: new Map<string, DemoMethod>([
      ['place', { parameters: ['org.anji.demo.Order'], run: ([order]) => orders.place(order ?? null) }],
      ['get', { parameters: ['long'], run: ([id]) => orders.get(id ?? null) }],
      ['cancel', { parameters: ['long'], run: ([id]) => orders.cancel(id ?? null) }]
    ])
  }
}

function text(value: Value | undefined): string {
  if (typeof value !== 'string') throw new ServiceException('java.lang.IllegalArgumentException', 'a name is text')
  return value
}

function answerLater(ms: Value | undefined, provider: string): Promise<Value> {
  if (typeof ms !== 'number' || ms < 0 || ms > SLOW_MS_MAX)
    throw new ServiceException('java.lang.IllegalArgumentException', `write 0 to ${SLOW_MS_MAX} milliseconds`)
  return new Promise(resolve => setTimeout(() => resolve(`${provider} took its time`), ms).unref())
}
