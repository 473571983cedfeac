// The `http` and `cors` sections: what is particular to callers that speak HTTP.
import { z } from 'zod'
import { choice, described, duration, parsedText, words } from '../fields.ts'
import { parseNetwork } from '../network.ts'
import type { Parsed } from '../parsed.ts'

/** JSON and proxy headers. */
export const http = described(
  z
    .strictObject({
      bigNumbers: described(choice(['digits', 'string']).prefault('digits'), {
        description:
          'How 64-bit integers and decimals stand in JSON answers. `digits`: as numbers with every digit; `string`: as text, for callers whose numbers are doubles.',
        example: 'string'
      }),
      openapi: described(z.boolean().prefault(true), {
        description:
          'Whether `GET /openapi/{service}.json` documents the RPC services, where no route and no service claims that path.',
        example: false
      }),
      trustedProxies: described(z.array(parsedText('network', parseNetwork)).max(1000).prefault([]), {
        description:
          'Networks whose X-Forwarded-* and Forwarded headers are believed. From all others these headers are replaced.',
        example: ['10.0.0.0/8']
      })
    })
    .prefault({}),
  { description: 'What is particular to HTTP callers.', example: { bigNumbers: 'string' } }
)

function parseOrigin(text: string): Parsed<string> {
  if (text === '*') return { ok: true, value: text }
  if (/^https?:\/\/[^/\s?#]+$/.test(text)) return { ok: true, value: text.toLowerCase() }
  return {
    ok: false,
    reason: 'is not an origin; write scheme and host without a path, for example https://app.example.com, or "*"'
  }
}

const token = () =>
  words(256).regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: 'must be the name of a method or header' })

const corsSettings = z
  .strictObject({
    origins: described(z.array(parsedText('origin', parseOrigin)).min(1).max(1000), {
      description: 'Web origins that may call; "*" is any.',
      example: ['https://app.example.com']
    }),
    methods: described(z.array(token()).max(100).prefault(['GET', 'POST']), {
      description: 'HTTP methods that they may use.',
      example: ['GET', 'POST']
    }),
    headers: described(z.array(token()).max(100).prefault(['content-type']), {
      description: 'Request headers that they may send.',
      example: ['content-type', 'x-dubbo-group']
    }),
    exposedHeaders: described(z.array(token()).max(100).prefault([]), {
      description: 'Response headers that their scripts may read.',
      example: ['x-request-id']
    }),
    credentials: described(z.boolean().prefault(false), {
      description: 'Whether cookies and authorization may come along. Not with "*".',
      example: true
    }),
    maxAge: described(duration('1s', '1d').prefault('10m'), {
      description: 'How long a browser may remember the answer to its preflight request.',
      unit: 'time',
      example: '1h'
    })
  })
  .superRefine(({ origins, credentials }, context) => {
    if (credentials && origins.includes('*'))
      context.addIssue({
        code: 'custom',
        path: ['credentials'],
        message: 'must not be true while origins holds "*"; name the origins that may send credentials'
      })
  })

/** `false`, or which web pages of other origins may call. */
export const cors = described(
  z.union([corsSettings, z.literal(false)], { error: 'must be a map with origins, or false' }).prefault(false),
  {
    description: 'Which web pages of other origins may call over HTTP. `false`: none, and no CORS header is sent.',
    example: { origins: ['https://app.example.com'] }
  }
)
