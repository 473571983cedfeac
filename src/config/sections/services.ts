// The `services` section: who can be called, where, and how its methods look.
import { z } from 'zod'
import { choice, connectAddress, count, described, duration, labels, parsedText, words } from '../fields.ts'
import { parseJavaType } from '../java-type.ts'
import { parseServiceKey } from '../service-key.ts'

const protocol = () => choice(['dubbo', 'http'], ['bolt', 'triple'])

const endpointSettings = z.strictObject({
  address: described(connectAddress(), { description: 'Where it listens.', example: '10.1.0.7:20880' }),
  weight: described(count(0, 10_000).prefault(100), {
    description: 'Its share of the calls, relative to its neighbours. 0 keeps it known and gives it none.',
    unit: 'parts',
    example: 200
  }),
  labels: described(labels().prefault({}), {
    description: 'What routes may ask for.',
    example: { zone: 'hz', version: 'v2' }
  })
})

type Endpoint = z.output<typeof endpointSettings>

const endpoint = z.union(
  [connectAddress().transform((address): Endpoint => ({ address, weight: 100, labels: {} })), endpointSettings],
  { error: 'must be an address such as 127.0.0.1:20880, or a map with an address' }
)

const javaType = () => parsedText('Java type', parseJavaType)
const javaName = () =>
  words(256).regex(/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u, { error: 'must be a name as Java has them' })

const fields = z
  .strictObject({
    fields: described(z.record(javaName(), javaType()), {
      description: 'The fields of a bean, also those that it inherits, with their Java types.',
      example: { id: 'long', items: 'java.util.List<org.example.Item>' }
    })
  })
  .transform(bean => ({ kind: 'bean' as const, ...bean }))
const constants = z
  .strictObject({
    constants: described(z.array(javaName()).min(1).max(2048), {
      description: 'The constants of an enum.',
      example: ['NEW', 'PAID']
    })
  })
  .transform(type => ({ kind: 'enum' as const, ...type }))

const written = z.strictObject({
  parameters: described(z.array(javaType()).max(255), {
    description: 'The Java types of its parameters, in order; none is [].',
    example: ['java.lang.String', 'int']
  }),
  names: described(z.array(javaName()).max(255).optional(), {
    description: 'The names of its parameters, in order, so that a JSON object can be the list of its arguments.',
    example: ['customer', 'count']
  }),
  returns: described(javaType().optional(), {
    description: 'The Java type of its answer.',
    example: 'org.example.Order'
  })
})
const signature = written.superRefine(({ parameters, names }, context) => {
  if (names === undefined) return
  if (names.length !== parameters.length)
    context.addIssue({
      code: 'custom',
      path: ['names'],
      message: `must be as many as the parameters, which are ${parameters.length}`
    })
  else if (new Set(names).size < names.length)
    context.addIssue({ code: 'custom', path: ['names'], message: 'must not hold a name twice' })
})

const NEITHER = 'must be a map with the fields of a bean, or with the constants of an enum'

const overloads = z.union([signature.transform(only => [only]), z.array(signature).min(1).max(64)], {
  error: 'must be a map with parameters, or a list of such maps if the method is overloaded'
})

const identity = {
  interface: described(words().optional(), {
    description:
      'The interface, if the name of the service is not it. For HTTP: the host that the service is called by.',
    example: 'org.example.OrderService'
  }),
  group: described(z.string().max(256).optional(), { description: 'The group of a Dubbo service.', example: 'blue' }),
  version: described(z.string().max(256).optional(), {
    description: 'The version of a Dubbo service. 0.0.0 means none, as in Dubbo.',
    example: '1.0.0'
  })
}

/** One service as it is written; what its name says of its identity is not read yet. */
export const service = z.strictObject({
  protocol: described(protocol().prefault('dubbo'), { description: 'What its endpoints speak.', example: 'http' }),
  ...identity,
  endpoints: described(z.array(endpoint).max(10_000).prefault([]), {
    description:
      'Where it is served: addresses, or maps with an address and more. Without it the registries tell, and the other keys say what differs.',
    example: ['127.0.0.1:20880']
  }),
  methods: described(z.record(words(), overloads).prefault({}), {
    description:
      'The signatures of its methods, so that JSON becomes the right Java types. An overloaded method has a list.',
    example: { place: { parameters: ['java.lang.String', 'int'], returns: 'org.example.Order' } }
  }),
  types: described(z.record(words(), z.union([fields, constants], { error: NEITHER })).prefault({}), {
    description:
      'Classes that the signatures refer to. With all of them known, a call with objects is typed and its answer is documented.',
    example: { 'org.example.Item': { fields: { sku: 'java.lang.String', count: 'int' } } }
  }),
  balancer: described(choice(['round-robin', 'random']).prefault('round-robin'), {
    description: 'How an endpoint is picked; both heed weights.',
    example: 'random'
  }),
  connections: described(count(1, 4096).optional(), {
    description:
      'Connections to each endpoint at most. Dubbo shares them between calls (default 1), HTTP/1 lends one to each call (default 128).',
    unit: 'connections',
    example: 2
  }),
  timeout: described(duration().optional(), {
    description: 'How long a call may take, if its route says nothing. Without it limits.requestTimeout holds.',
    unit: 'time',
    example: '3s'
  })
})

type Written = z.output<typeof service>

/** A service whose name, fields and defaults have been put together. */
export type Service = Omit<Written, 'interface' | 'group' | 'version' | 'connections'> & {
  interface: string
  group: string
  version: string
  connections: number
}

/** Adds what the name of a service says about its identity; a field beats the name. */
export function completed(key: string, written: Written): Service {
  const fromKey = written.protocol === 'dubbo' && written.interface === undefined ? parseServiceKey(key) : undefined
  const named = fromKey?.ok ? fromKey.value : { interface: key, group: '', version: '' }
  const version = written.version ?? named.version
  return {
    ...written,
    interface: written.interface ?? named.interface,
    group: written.group ?? named.group,
    version: version === '0.0.0' ? '' : version,
    connections: written.connections ?? (written.protocol === 'dubbo' ? 1 : 128)
  }
}

const key = z
  .string()
  .max(512)
  .regex(/^\S+$/, { error: 'is not a name for a service; it must not be empty or hold spaces' })

/** All services by name. */
export const services = described(
  z
    .record(key, service)
    .transform(all => Object.fromEntries(Object.entries(all).map(([own, written]) => [own, completed(own, written)])))
    .prefault({}),
  {
    description:
      'What can be called, by name. The name is also the interface unless `interface` says otherwise; `group/interface:version` is understood.',
    example: { 'org.example.OrderService': { endpoints: ['127.0.0.1:20880'] } }
  }
)
