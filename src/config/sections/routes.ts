// The `routes` section: from what is readable in a request to services, with its policy. The first match wins.
import { z } from 'zod'
import { choice, count, described, duration, labels, name, words } from '../fields.ts'

const pattern = z
  .string()
  .min(1)
  .max(1000)
  .superRefine((text, context) => {
    try {
      new RegExp(text, 'u')
    } catch (error) {
      context.addIssue({ code: 'custom', message: `"${text}" is not a regular expression: ${reasonOf(error)}` })
    }
  })

const exact = described(z.string().max(1000).optional(), { description: 'The whole value.', example: 'jason' })
const prefix = described(words(1000).optional(), { description: 'How the value starts.', example: 'ja' })
const regex = described(pattern.optional(), {
  description: 'A JavaScript regular expression for a part of the value; ^ and $ tie it to the ends.',
  example: '^ja[ks]on$'
})
const present = described(z.boolean().optional(), {
  description: 'Whether it must be there (true) or must not (false), whatever the value.',
  example: true
})

type Written<T extends string> = { [key in T]?: string | undefined } & { present?: boolean | undefined }

/** How a value is compared. */
export type TextMatch =
  | Readonly<{ kind: 'exact' | 'prefix' | 'regex'; text: string }>
  | Readonly<{ kind: 'present'; present: boolean }>

/** Turns `{ prefix: a }` into one tagged value and refuses none or several. */
function oneWay(written: Written<'exact' | 'prefix' | 'regex'>, context: z.RefinementCtx): TextMatch {
  const { present: wanted, ...texts } = written
  const given = Object.entries(texts).filter((entry): entry is [TextKind, string] => entry[1] !== undefined)
  const [first] = given
  if (given.length + (wanted === undefined ? 0 : 1) === 1)
    return first === undefined ? { kind: 'present', present: wanted === true } : { kind: first[0], text: first[1] }
  context.addIssue({ code: 'custom', message: 'must hold exactly one way to compare, for example { prefix: /api }' })
  return z.NEVER
}

type TextKind = 'exact' | 'prefix' | 'regex'

const asExact = z
  .string()
  .max(1000)
  .transform((text): TextMatch => ({ kind: 'exact', text }))

const value = z.union([asExact, z.strictObject({ exact, prefix, regex, present }).transform(oneWay)], {
  error: 'must be text, or a map with exact, prefix, regex or present'
})

const pathWays = {
  exact: described(words(1000).optional(), { description: 'The whole path.', example: '/orders' }),
  prefix: described(words(1000).optional(), { description: 'How the path starts.', example: '/orders/' }),
  regex: described(pattern.optional(), {
    description: 'A JavaScript regular expression for a part of the path; ^ and $ tie it to the ends.',
    example: '^/orders/[0-9]+$'
  })
}

const path = z.union([asExact, z.strictObject(pathWays).transform(oneWay)], {
  error: 'must be a path such as /orders, or a map with exact, prefix or regex'
})

const match = z.strictObject({
  listener: described(words().optional(), {
    description: 'The listener that the call came in by.',
    example: 'gateway'
  }),
  service: described(words().optional(), {
    description:
      'The service that the call names: a name under services, or the identity on the wire (`group/interface:version`); * stands for any text.',
    example: 'org.example.OrderService'
  }),
  method: described(words().optional(), {
    description: 'The RPC method, or the HTTP method for a plain HTTP call; * stands for any text.',
    example: 'get*'
  }),
  path: described(path.optional(), {
    description: 'The path of an HTTP request, without its query.',
    example: { prefix: '/orders/' }
  }),
  headers: described(z.record(words(256), value).prefault({}), {
    description: 'Headers of an HTTP request or attachments of an RPC call, by name in any case. Every one must match.',
    example: { 'end-user': 'jason' }
  }),
  attachments: described(z.record(words(256), value).prefault({}), {
    description: 'Attachments of an RPC call, by their exact name. Every one must match.',
    example: { 'dubbo.tag': { prefix: 'gray' } }
  })
})

const target = z.strictObject({
  service: described(words().optional(), {
    description: 'A name under services; without it the service that the call names.',
    example: 'org.example.OrderService'
  }),
  labels: described(labels().prefault({}), {
    description: 'Only endpoints that have all of these labels.',
    example: { version: 'v2' }
  }),
  weight: described(count(0, 10_000).prefault(100), {
    description: 'Its share of the calls, relative to the other targets.',
    unit: 'parts',
    example: 90
  })
})

type Target = z.output<typeof target>

const targets = z.union(
  [words().transform((service): Target[] => [{ service, labels: {}, weight: 100 }]), z.array(target).min(1).max(100)],
  { error: 'must be the name of a service, or a list of maps such as { service: orders, weight: 90 }' }
)

const retry = z.strictObject({
  attempts: described(count(1, 10).prefault(2), {
    description: 'Tries in all, the first one included.',
    unit: 'tries',
    example: 2
  }),
  on: described(
    z
      .array(choice(['connect-failure', 'refused']))
      .min(1)
      .prefault(['connect-failure', 'refused']),
    {
      description:
        'After what a call that certainly was not sent goes elsewhere. `connect-failure`: no connection could be opened; `refused`: too many calls wait for the connection, or its peer does not read.',
      example: ['connect-failure']
    }
  )
})

/** One route. */
export const route = z.strictObject({
  name: described(name('route').optional(), { description: 'What logs and metrics call it.', example: 'canary' }),
  match: described(match.prefault({}), {
    description: 'What a call must look like. Everything given must hold; nothing given takes every call.',
    example: { service: 'org.example.OrderService', method: 'get*' }
  }),
  to: described(targets.prefault([{}]), {
    description: 'Where the call goes: the name of a service, or a list of targets that share the calls by weight.',
    example: [{ labels: { version: 'v2' }, weight: 90 }]
  }),
  timeout: described(duration().optional(), {
    description: 'How long the call may take, all tries together.',
    unit: 'time',
    example: '2s'
  }),
  retry: described(retry.optional(), {
    description:
      'Whether a call that was not sent goes to another endpoint. Without it, it goes to one other. A call that may have run is never repeated.',
    example: { attempts: 2, on: ['connect-failure'] }
  })
})

/** All routes, in the order in which they are asked. */
export const routes = described(z.array(route).prefault([]), {
  description:
    'Rules that send calls elsewhere or give them a policy; the first match wins. Without a match a call goes to the service that it names.',
  example: [{ match: { service: 'org.example.OrderService', method: 'get*' }, to: [{ labels: { version: 'v2' } }] }]
})

/** The engine repeats the pattern before its reason; the sentence has named it already. */
function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(error.message.lastIndexOf(': ') + 2) : String(error)
}
