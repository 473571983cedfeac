// The bodies that the publish API takes, checked: what is not asked for is refused, what is left out has its default.
import { z } from 'zod'
import { type Address, parseAddress } from '../config/address.ts'
import { formatDuration, parseDuration } from '../config/duration.ts'
import { plainMessage } from '../config/explain.ts'
import { connectAddress, parsedText } from '../config/fields.ts'
import type { Parsed } from '../config/parsed.ts'
import { ApiRefusal } from './api-refusal.ts'
import type { Lease } from './published-service.ts'

/** What the configuration says of requests. */
export type FormSettings = Readonly<{
  endpoint?: Address | undefined
  lease: number
  leaseMax: number
  leaseNone: boolean
}>

// What could not stand in a URL or a log line does not come from an honest application.
const plain = (lengthMax: number) =>
  z
    .string()
    .max(lengthMax)
    .regex(/^[^\p{Cc}]*$/u, { error: 'must not hold control characters' })
const texts = z
  .record(plain(128).min(1), plain(1024))
  .refine(all => Object.keys(all).length <= 64, { error: 'has too many entries; at most 64' })
const methods = z.array(plain(256).min(1)).max(500)

/** Anji says these itself. */
const RESERVED = new Set(['anji', 'group', 'interface', 'version', 'methods', 'side', 'category', 'weight'])

const lease = parsedText('lease', (text): Parsed<Lease> => {
  if (text === 'none') return { ok: true, value: { kind: 'none' } }
  const [, probe, time = text] = /^(probe) (.+)$/.exec(text) ?? []
  const parsed = parseDuration(time)
  if (!parsed.ok) return parsed
  return { ok: true, value: { kind: probe === undefined ? 'heartbeat' : 'probe', ms: parsed.value } }
})

const service = z.strictObject({
  endpoint: connectAddress().optional(),
  protocol: z.enum(['dubbo', 'http']).prefault('dubbo'),
  weight: z.int().min(0).max(10_000).prefault(100),
  labels: texts.prefault({}),
  methods: methods.prefault([]),
  parameters: texts
    .refine(all => Object.keys(all).every(name => !RESERVED.has(name)), {
      error: `must not hold ${[...RESERVED].join(', ')}`
    })
    .prefault({}),
  lease: lease.optional(),
  registries: z.array(plain(128).min(1)).min(1).max(16).optional()
})

const subscription = z.strictObject({ registries: z.array(plain(128).min(1)).min(1).max(16).optional() })

// Unknown members are let pass here, because SDKs of MOSN may send more than is known.
const mosn = z.object({
  registry: z
    .object({ name: plain(128).optional(), type: plain(64).optional(), addr: plain(4096).optional() })
    .prefault({}),
  service: z.object({
    interface: plain(512).regex(/^[^/:\s]+$/, { error: 'must be an interface' }),
    methods: methods.nullish(),
    group: plain(256)
      .regex(/^[^/:\s]*$/)
      .prefault(''),
    version: plain(256)
      .regex(/^[^/:\s]*$/)
      .prefault(''),
    port: z.union([z.int(), z.string()]).optional(),
    endpoint: connectAddress().optional()
  })
})

/** The body of a PUT of a service, with lease and endpoint filled in. */
export type ServiceForm = Omit<z.output<typeof service>, 'endpoint' | 'lease'> & { endpoint: Address; lease: Lease }

/** What the four calls of MOSN carry. */
export type MosnForm = z.output<typeof mosn>

/** Reads the body of a PUT of a service. Throws an ApiRefusal. */
export function readServiceForm(body: unknown, settings: FormSettings): ServiceForm {
  const form = read(service, body)
  return {
    ...form,
    endpoint: endpointOr(settings, form.endpoint),
    lease: allowed(form.lease ?? { kind: 'heartbeat', ms: settings.lease }, settings)
  }
}

/** Reads the body of a PUT of a subscription. Throws an ApiRefusal. */
export function readSubscriptionForm(body: unknown): z.output<typeof subscription> {
  return read(subscription, body)
}

/** Reads a body of MOSN's. Throws an ApiRefusal. */
export function readMosnForm(body: unknown): MosnForm {
  return read(mosn, body)
}

/** Where the application of a MOSN body listens. Throws an ApiRefusal. */
export function mosnEndpoint({ service: { endpoint, port } }: MosnForm, settings: FormSettings): Address {
  if (endpoint !== undefined || port === undefined || port === '') return endpointOr(settings, endpoint)
  const parsed = parseAddress(`127.0.0.1:${port}`)
  if (parsed.ok && parsed.value.port > 0) return parsed.value
  throw new ApiRefusal('BAD_REQUEST', `service.port: "${port}" is no port`)
}

function endpointOr({ endpoint }: FormSettings, given: Address | undefined): Address {
  const found = given ?? endpoint
  if (found !== undefined) return found
  throw new ApiRefusal('BAD_REQUEST', 'endpoint: is missing, and publish.endpoint is not configured')
}

function allowed(asked: Lease, { leaseMax, leaseNone }: FormSettings): Lease {
  if (asked.kind === 'none') {
    if (leaseNone) return asked
    throw new ApiRefusal('FORBIDDEN', 'lease: "none" is not allowed; set publish.leaseNone, or send heartbeats')
  }
  if (asked.ms >= LEASE_MIN_MS && asked.ms <= leaseMax) return asked
  const range = `${formatDuration(LEASE_MIN_MS)} to ${formatDuration(leaseMax)} (publish.leaseMax)`
  throw new ApiRefusal('BAD_REQUEST', `lease: must be ${range}`)
}

const LEASE_MIN_MS = 1000

function read<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body, { error: plainMessage, reportInput: true })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const path = issue?.path.join('.') ?? ''
  const what = issue?.code === 'unrecognized_keys' ? `${issue.keys.join(', ')} is not known` : issue?.message
  throw new ApiRefusal('BAD_REQUEST', path === '' ? `${what}` : `${path}: ${what}`)
}
