// What one route at a time cannot know: targets and listeners that do not exist, shares of nothing, routes that are never reached.

import { formatServiceKey } from '../../snapshot/service-key.ts'
import type { RouteConfig, ServiceConfig } from '../schema.ts'
import { parseServiceKey } from '../service-key.ts'
import { type Draft, type Findings, tellUnknownService } from './draft.ts'

/** Finds routes that lead nowhere. */
export function checkRoutes(draft: Draft, findings: Findings): void {
  const names = new Map<string, number>()
  let catchAll: number | undefined
  for (const [index, route] of draft.routes) {
    checkReferences(draft, [index, route], findings)
    checkShares(index, route, findings)
    checkLabels(draft, [index, route], findings)
    if (catchAll !== undefined)
      findings.warnings.push({
        path: ['routes', index],
        message: `is never reached, because routes[${catchAll}] takes every call; move it up`
      })
    if (catchAll === undefined && takesEverything(route)) catchAll = index
    if (route.name === undefined) continue
    const first = names.get(route.name)
    if (first === undefined) names.set(route.name, index)
    else
      findings.mistakes.push({
        path: ['routes', index, 'name'],
        message: `"${route.name}" is the name of routes[${first}] already; logs could not tell them apart`
      })
  }
}

function checkReferences(
  draft: Draft,
  [index, { match, to }]: readonly [number, RouteConfig],
  findings: Findings
): void {
  const { listener, service } = match
  if (listener !== undefined && !draft.listenerNames.has(listener))
    findings.mistakes.push({
      path: ['routes', index, 'match', 'listener'],
      message: `"${listener}" is not a listener${draft.suggest(listener, draft.listenerNames)}`
    })
  const [first] = to
  // A lone name stands at `to` itself; a list has the name inside its entry, and offsets fall back to the nearest parent.
  for (const [position, target] of to.entries())
    if (target.service !== undefined)
      tellUnknownService(draft, findings, {
        path: ['routes', index, 'to', position, 'service'],
        name: target.service
      })
  if (service === undefined || first === undefined || service.includes('*') || isKnown(draft, service)) return
  const finding = { path: ['routes', index, 'match', 'service'] as const }
  const advice = draft.suggest(service, draft.serviceNames)
  if (to.some(target => target.service === undefined) && draft.registryNames.size === 0)
    findings.mistakes.push({
      ...finding,
      message: `"${service}" is not a service, and the targets name no other${advice}`
    })
  else if (advice.startsWith('; did'))
    findings.warnings.push({ ...finding, message: `"${service}" is not a service here${advice}` })
}

function checkShares(index: number, { to }: RouteConfig, { mistakes }: Findings): void {
  if (to.every(({ weight }) => weight === 0))
    mistakes.push({
      path: ['routes', index, 'to'],
      at: 'key',
      message: 'has weight 0 everywhere, so no target would get a call; give at least one a weight above 0'
    })
}

function checkLabels(
  draft: Draft,
  [index, { match, to }]: readonly [number, RouteConfig],
  { warnings }: Findings
): void {
  for (const [position, target] of to.entries()) {
    const wanted = Object.entries(target.labels)
    const service = serviceOf(draft, target.service ?? match.service)
    if (wanted.length === 0 || service === undefined || service.endpoints.length === 0) continue
    if (service.endpoints.some(({ labels }) => wanted.every(([label, value]) => own(labels, label) === value))) continue
    warnings.push({
      path: ['routes', index, 'to', position, 'labels'],
      message: `fit no endpoint of its service, so these calls would be refused; ${labelsThere(service)}`
    })
  }
}

function labelsThere({ endpoints }: ServiceConfig): string {
  const there = new Set(
    endpoints.flatMap(({ labels }) => Object.entries(labels).map(([label, value]) => `${label}: ${value}`))
  )
  if (there.size === 0) return 'its endpoints have no labels'
  return `its endpoints have ${[...there].slice(0, 8).join(', ')}`
}

function serviceOf(draft: Draft, reference: string | undefined): ServiceConfig | undefined {
  if (reference === undefined) return undefined
  const named = draft.services.get(reference)
  if (named !== undefined) return named
  const key = parseServiceKey(reference)
  if (!key.ok) return undefined
  return draft.serviceByIdentity.get(formatServiceKey(key.value))
}

function isKnown(draft: Draft, reference: string): boolean {
  return draft.serviceNames.has(reference) || serviceOf(draft, reference) !== undefined
}

function takesEverything({ match }: RouteConfig): boolean {
  const { headers, attachments, ...rest } = match
  const empty = Object.keys(headers).length + Object.keys(attachments).length === 0
  return empty && Object.values(rest).every(value => value === undefined)
}

function own(labels: Readonly<Record<string, string>>, label: string): string | undefined {
  return Object.hasOwn(labels, label) ? labels[label] : undefined
}
