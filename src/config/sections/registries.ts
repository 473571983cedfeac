// The `registries` section: where services and their endpoints are learned from, and what Anji registers there.
import { z } from 'zod'
import { didYouMean } from '../../snapshot/nearest.ts'
import { connectAddress, count, described, duration, name, parsedText, words } from '../fields.ts'
import { parseServiceKey } from '../service-key.ts'

const patterns = () => z.array(words()).max(1000)

const publish = z.strictObject({
  services: described(patterns().min(1), {
    description:
      'The interfaces that are registered there with the address of Anji; `*` stands for any run of characters.',
    example: ['org.example.*']
  }),
  from: described(z.array(words()).min(1).max(64).optional(), {
    description:
      'The registries whose services are meant. Without it: all other registries and the services of this file.',
    example: ['zk']
  }),
  address: described(connectAddress(), {
    description: 'Where consumers reach Anji: a host that they can resolve and the port of a listener.',
    example: '10.0.0.5:20881'
  }),
  application: described(words(256).prefault('anji'), {
    description: 'The name of the application that provides these services.',
    example: 'bridge'
  }),
  parameters: described(z.record(words(128), z.string().max(4096)).prefault({}), {
    description: 'Further parameters of the provider URL; they beat those of the providers behind.',
    example: { weight: '200', 'dubbo.tag': 'blue' }
  })
})

const followed = {
  services: described(patterns().prefault(['*']), {
    description:
      'The interfaces that are followed; `*` stands for any run of characters. An empty list follows only what the publish API subscribes to.',
    example: ['org.example.*']
  }),
  emptyProtection: described(
    z
      .union([duration('1s', '20d'), z.literal(false)], { error: 'must be a duration such as 24h, or false' })
      .prefault('24h'),
    {
      description:
        'How long the last good endpoints of a service stay in use after the registry has lost all of them. `false` believes the registry at once.',
      unit: 'time',
      example: '1h'
    }
  ),
  cache: described(z.union([z.boolean(), words(4096)], { error: 'must be true, false or a folder' }).prefault(true), {
    description:
      'Whether the last good view is kept on disk, for a start while the registry is down: a folder, or `true` for `anji` below XDG_CACHE_HOME or ~/.cache.',
    example: '/var/lib/anji'
  })
}

const remote = {
  servers: described(z.array(connectAddress()).min(1).max(64), {
    description: 'The servers; one is used at a time, and another one when it fails.',
    example: ['10.0.0.1:2181', '10.0.0.2:2181']
  }),
  username: described(words(256).optional(), { description: 'Who Anji says it is.', example: 'anji' }),
  password: described(words(1024).optional(), {
    description: 'Its password; keep it out of the file with a variable.',
    example: '$' + '{REGISTRY_PASSWORD}'
  }),
  operationTimeout: described(duration('100ms', '5m').prefault('5s'), {
    description: 'How long one operation may take.',
    unit: 'time',
    example: '3s'
  }),
  applications: described(z.boolean().prefault(true), {
    description: 'Whether instances that Dubbo 3 registers by application are read, besides providers by interface.',
    example: false
  }),
  publish: described(publish.optional(), {
    description: 'What Anji registers in this registry on behalf of the services behind it.',
    example: { services: ['org.example.*'], address: '10.0.0.5:20881' }
  })
}

const zookeeper = z.strictObject({
  type: described(z.literal('zookeeper'), { description: 'The kind of registry.', example: 'zookeeper' }),
  ...remote,
  root: described(
    z
      .string()
      .regex(/^\/[^/\s]+(?:\/[^/\s]+)*$/, { error: 'must be a path such as /dubbo' })
      .prefault('/dubbo'),
    {
      description: 'The node below which interfaces stand; Dubbo calls it the group of the registry.',
      example: '/dubbo'
    }
  ),
  chroot: described(
    z
      .string()
      .regex(/^(?:\/[^/\s]+)*$/, { error: 'must be a path such as /environments/test, or empty' })
      .prefault(''),
    { description: 'A node that is the top of everything, /services included.', example: '/environments/test' }
  ),
  sessionTimeout: described(duration('2s', '10m').prefault('30s'), {
    description: 'How long the servers wait for a silent Anji before they drop what it registered.',
    unit: 'time',
    example: '15s'
  }),
  ...followed
})

const tls = z.strictObject({
  ca: described(words(4096).optional(), {
    description: 'A PEM file with the authorities to trust.',
    example: '/etc/anji/ca.pem'
  }),
  cert: described(words(4096).optional(), {
    description: 'A PEM file with the certificate of Anji.',
    example: '/etc/anji/cert.pem'
  }),
  key: described(words(4096).optional(), { description: 'A PEM file with its key.', example: '/etc/anji/key.pem' })
})

const nacos = z.strictObject({
  type: described(z.literal('nacos'), { description: 'The kind of registry.', example: 'nacos' }),
  ...remote,
  namespace: described(words(128).prefault('public'), { description: 'The id of the namespace.', example: 'test' }),
  group: described(words(128).prefault('DEFAULT_GROUP'), {
    description: 'The group of the services.',
    example: 'DEFAULT_GROUP'
  }),
  clusters: described(z.array(words(64)).max(64).prefault([]), {
    description: 'The Nacos clusters whose instances are used; an empty list is all of them.',
    example: ['hz']
  }),
  protocol: described(z.enum(['grpc', 'http']).prefault('grpc'), {
    description: '`grpc` for Nacos 2 and 3, `http` for Nacos 1 and for servers whose gRPC port cannot be reached.',
    example: 'http'
  }),
  contextPath: described(
    z
      .string()
      .regex(/^(?:\/[^/\s]+)*$/, { error: 'must be a path such as /nacos, or empty' })
      .prefault('/nacos'),
    {
      description: 'The path of its HTTP interface.',
      example: '/nacos'
    }
  ),
  grpcPortOffset: described(count(-65_535, 65_535).prefault(1000), {
    description: 'The gRPC port is the port of the server plus this.',
    example: 1000
  }),
  tls: described(
    z.union([tls, z.literal(false)], { error: 'must be a map such as { ca: ca.pem }, or false' }).prefault(false),
    {
      description: 'How the connection is encrypted; `{}` trusts the authorities that Node.js trusts.',
      example: { ca: '/etc/anji/ca.pem' }
    }
  ),
  pollInterval: described(duration('1s', '10m').prefault('10s'), {
    description: 'How often the list of services is asked for; over `http` also their endpoints.',
    unit: 'time',
    example: '5s'
  }),
  ...followed
})

const file = z.strictObject({
  type: described(z.literal('file'), { description: 'The kind of registry.', example: 'file' }),
  path: described(words(4096), {
    description: 'A YAML or JSON file with services and their endpoints; it is watched.',
    example: '/etc/anji/endpoints.yaml'
  }),
  ...followed
})

const dnsService = z.strictObject({
  name: described(words(253), { description: 'The name to resolve.', example: 'orders.internal' }),
  type: described(z.enum(['address', 'srv']).prefault('address'), {
    description: '`address` asks for A and AAAA records, `srv` for SRV records, which know ports and weights.',
    example: 'srv'
  }),
  port: described(count(1, 65_535).optional(), { description: 'The port, for `address`.', example: 20880 }),
  weight: described(count(0, 10_000).prefault(100), {
    description: 'The share of each address; SRV records have their own.',
    unit: 'parts',
    example: 50
  }),
  protocol: described(z.enum(['dubbo', 'http']).prefault('dubbo'), {
    description: 'What is spoken there.',
    example: 'http'
  })
})

const serviceKey = () =>
  parsedText('service', text => {
    const parsed = parseServiceKey(text)
    return parsed.ok ? { ok: true, value: text } : parsed
  })

const dns = z.strictObject({
  type: described(z.literal('dns'), { description: 'The kind of registry.', example: 'dns' }),
  services: described(z.record(serviceKey(), dnsService), {
    description: 'The names to resolve, by service in the form `group/interface:version`.',
    example: { 'org.example.OrderService': { name: 'orders.internal', port: 20880 } }
  }),
  servers: described(z.array(connectAddress()).max(16).prefault([]), {
    description: 'The name servers; without any those of the system.',
    example: ['10.0.0.2:53']
  }),
  minTtl: described(duration('100ms', '1d').prefault('1s'), {
    description: 'A name is not asked for more often than this.',
    unit: 'time',
    example: '5s'
  }),
  maxTtl: described(duration('100ms', '7d').prefault('5m'), {
    description: 'A name is asked for at least this often, whatever its records say.',
    unit: 'time',
    example: '1m'
  }),
  timeout: described(duration('100ms', '1m').prefault('5s'), {
    description: 'How long a name server may take to answer.',
    unit: 'time',
    example: '2s'
  }),
  emptyProtection: followed.emptyProtection,
  cache: followed.cache
})

/** One registry. */
export const registry = z.discriminatedUnion('type', [zookeeper, nacos, file, dns], {
  error: ({ code, input }) => (code === 'invalid_union' ? unknownType(input) : undefined)
})

const TYPES = ['zookeeper', 'nacos', 'file', 'dns']

function unknownType(input: unknown): string | undefined {
  const type = typeof input === 'object' && input !== null && 'type' in input ? String(input.type) : ''
  if (type === 'static') return '"static" is no registry; give the endpoints under services'
  return `"${type}" is not a type of registry${didYouMean(type, TYPES, 'they are')}`
}

/** All registries by name. */
export const registries = described(z.record(name('registry'), registry).prefault({}), {
  description:
    'Where services and their endpoints are learned from, by name. The name appears in logs, metrics and /state.',
  example: { zk: { type: 'zookeeper', servers: ['10.0.0.1:2181'] } }
})
