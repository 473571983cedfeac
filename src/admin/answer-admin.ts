// Which page of the admin port answers a request.
import type { IncomingMessage } from 'node:http'
import type { ControlAnswer } from '../control-port.ts'
import { EXPOSITION_TYPE } from './exposition.ts'
import { metricsExposition } from './metrics-exposition.ts'
import type { Operated } from './operated.ts'
import { configPage, connectionsPage, registriesPage, routesPage, servicesPage } from './state-pages.ts'

type Page = Readonly<{
  method: 'GET' | 'POST'
  about: string
  answer: (operated: Operated, query: URLSearchParams) => ControlAnswer | Promise<ControlAnswer>
}>

const CONNECTIONS_SHOWN = { usual: 100, max: 10_000 } as const

/** Path → page. */
export const ADMIN_PAGES: Readonly<Record<string, Page>> = {
  '/': { method: 'GET', about: 'this list', answer: () => text(200, indexText()) },
  '/livez': { method: 'GET', about: '200 while the process lives', answer: () => text(200, 'alive\n') },
  '/readyz': {
    method: 'GET',
    about: '200 while calls are served; 503 with the reason while starting or draining',
    answer: operated => {
      const reason = operated.notReady()
      return reason === undefined ? text(200, 'ready\n') : text(503, `not ready: ${reason}\n`)
    }
  },
  '/metrics': {
    method: 'GET',
    about: 'metrics in the Prometheus text format',
    answer: async operated => answer(200, EXPOSITION_TYPE, metricsExposition(operated, await operated.plane.report(0)))
  },
  '/state/config': {
    method: 'GET',
    about: 'the configuration in force, with defaults and without secrets',
    answer: operated => json(200, configPage(operated))
  },
  '/state/services': {
    method: 'GET',
    about: 'services and endpoints, and why an endpoint is not used',
    answer: async operated => json(200, servicesPage(operated, await operated.plane.report(0)))
  },
  '/state/registries': {
    method: 'GET',
    about: 'registries, how each is doing and how much it knows',
    answer: operated => json(200, registriesPage(operated))
  },
  '/state/routes': {
    method: 'GET',
    about: 'routes in the order in which they are asked',
    answer: operated => json(200, routesPage(operated))
  },
  '/state/connections': {
    method: 'GET',
    about: `listeners and connections of callers, ${CONNECTIONS_SHOWN.usual} of them or ?limit=NUMBER`,
    answer: async ({ plane }, query) => {
      const limit = Number(query.get('limit') ?? CONNECTIONS_SHOWN.usual)
      if (Number.isInteger(limit) && limit >= 0 && limit <= CONNECTIONS_SHOWN.max)
        return json(200, connectionsPage(await plane.report(limit)))
      return problem(400, 'Bad Request', `limit must be a whole number from 0 to ${CONNECTIONS_SHOWN.max}.`)
    }
  },
  '/drain': {
    method: 'POST',
    about: 'ends the process in an orderly way, as SIGTERM does',
    answer: operated => {
      operated.drain()
      return json(202, [`${JSON.stringify({ state: 'draining', inFlight: operated.plane.inFlight })}\n`])
    }
  }
}

/** Never throws for what a client may send. */
export function answerAdmin(request: IncomingMessage, operated: Operated): ControlAnswer | Promise<ControlAnswer> {
  const { method = '', url = '', headers } = request
  const [path = '', query = ''] = url.split('?', 2)
  const page = Object.hasOwn(ADMIN_PAGES, path) ? ADMIN_PAGES[path] : undefined
  if (page === undefined)
    return problem(404, 'Not Found', `There is no such page here; there are ${Object.keys(ADMIN_PAGES).join(', ')}.`)
  const isAllowed = method === page.method || (method === 'HEAD' && page.method === 'GET')
  if (!isAllowed) {
    const allow = page.method === 'GET' ? 'GET, HEAD' : page.method
    return problem(405, 'Method Not Allowed', `${path} takes ${allow} only.`, { allow })
  }
  // Browsers send an origin with what a web page asks of another host; no web page may end this process.
  if (page.method === 'POST' && headers.origin !== undefined)
    return problem(403, 'Forbidden', 'Commands are not taken from web pages; use a client without an Origin header.')
  return page.answer(operated, new URLSearchParams(query))
}

function indexText(): string {
  const lines = Object.entries(ADMIN_PAGES).map(
    ([path, { method, about }]) => `${method.padEnd(5)}${path.padEnd(20)}${about}`
  )
  return `${lines.join('\n')}\n`
}

function answer(
  status: number,
  type: string,
  pieces: Iterable<string>,
  more: Readonly<Record<string, string>> = {}
): ControlAnswer {
  return { status, headers: { 'content-type': type, ...more }, pieces }
}

function text(status: number, body: string): ControlAnswer {
  return answer(status, 'text/plain; charset=utf-8', [body])
}

function json(status: number, pieces: Iterable<string>): ControlAnswer {
  return answer(status, 'application/json', pieces)
}

function problem(status: number, title: string, detail: string, headers: Record<string, string> = {}): ControlAnswer {
  return answer(status, 'application/problem+json', [`${JSON.stringify({ title, status, detail })}\n`], headers)
}
