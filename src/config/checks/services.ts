// What one service at a time cannot know: identities that collide, endpoints given twice, nobody who takes a call.

import { formatServiceKey, type ServiceKey } from '../../snapshot/service-key.ts'
import { formatAddress } from '../address.ts'
import type { Parsed } from '../parsed.ts'
import type { ServiceConfig } from '../schema.ts'
import { parseServiceKey } from '../service-key.ts'
import type { Draft, Findings } from './draft.ts'

/** Finds services that cannot be told apart or cannot be called. */
export function checkServices(draft: Draft, findings: Findings): void {
  const owners = new Map<string, string>()
  for (const [name, service] of draft.services) {
    checkIdentity(name, service, findings)
    checkEndpoints(name, service, findings)
    if (service.endpoints.length === 0 && (draft.registryNames.size === 0 || service.protocol !== 'dubbo'))
      findings.mistakes.push({
        path: ['services', name],
        at: 'key',
        message: 'has no endpoints, and no registry could know them; for example endpoints: [10.1.0.7:20880]'
      })
    const identity = formatServiceKey(service)
    const owner = owners.get(identity)
    if (owner === undefined) owners.set(identity, name)
    else
      findings.mistakes.push({
        path: ['services', name],
        at: 'key',
        message: `is the same service as "${owner}" (${identity}); merge them, or give one another group or version`
      })
  }
}

function checkIdentity(name: string, service: ServiceConfig, { mistakes }: Findings): void {
  if (service.protocol !== 'dubbo') {
    for (const field of ['group', 'version'] as const)
      if (service[field] !== '')
        mistakes.push({ path: ['services', name, field], at: 'key', message: 'belongs to Dubbo services; remove it' })
    return
  }
  const named: Parsed<ServiceKey> = parseServiceKey(name)
  if (!named.ok && service.interface === name) {
    mistakes.push({ path: ['services', name], at: 'key', message: `"${name}" ${named.reason}` })
    return
  }
  if (service.interface !== name && /[/:\s]/.test(service.interface))
    mistakes.push({
      path: ['services', name, 'interface'],
      message: `"${service.interface}" must be the interface alone; give group and version as keys of their own`
    })
  for (const field of ['group', 'version'] as const) {
    if (/[/:\s]/.test(service[field]))
      mistakes.push({
        path: ['services', name, field],
        message: `"${service[field]}" must not hold "/", ":" or spaces`
      })
    const inName = named.ok && named.value.interface === service.interface ? named.value[field] : ''
    if (inName !== '' && inName !== service[field])
      mistakes.push({
        path: ['services', name, field],
        message: `"${service[field]}" contradicts the name, which says "${inName}"; give it in one place`
      })
  }
}

function checkEndpoints(name: string, { endpoints }: ServiceConfig, { mistakes }: Findings): void {
  const seen = new Map<string, number>()
  for (const [index, { address }] of endpoints.entries()) {
    const text = formatAddress(address)
    const first = seen.get(text)
    if (first === undefined) seen.set(text, index)
    else
      mistakes.push({
        path: ['services', name, 'endpoints', index],
        message: `${text} is endpoint ${first} already; for a larger share give that one a larger weight`
      })
  }
  if (endpoints.length > 0 && endpoints.every(({ weight }) => weight === 0))
    mistakes.push({
      path: ['services', name, 'endpoints'],
      at: 'key',
      message: 'have weight 0 everywhere, so nobody would take a call; give at least one a weight above 0'
    })
}
