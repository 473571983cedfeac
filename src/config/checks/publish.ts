// What the publish section alone cannot know: registries that must exist, and a port that anybody could reach.
import { isIP } from 'node:net'
import { formatDuration } from '../duration.ts'
import type { Draft, Findings } from './draft.ts'

/** Finds a publish API that is open to everybody, or that could not do what it promises. */
export function checkPublish(draft: Draft, { mistakes }: Findings): void {
  const { publish } = draft
  if (publish === undefined) return
  const { address, token, insecure, registry, advertise } = publish
  if (address !== undefined && !isLoopback(address.host) && token === undefined && !insecure)
    mistakes.push({
      path: ['publish', 'address'],
      message: `${address.host} can be reached from other machines; give a token, or set insecure: true`
    })
  if (registry !== undefined && !draft.registryNames.has(registry))
    mistakes.push({
      path: ['publish', 'registry'],
      message: `"${registry}" is not a registry${draft.suggest(registry, draft.registryNames)}`
    })
  if (advertise !== undefined && (advertise.host === '0.0.0.0' || advertise.host === '::'))
    mistakes.push({
      path: ['publish', 'advertise'],
      message: `${advertise.host} is no address that a consumer could call; give one of this machine`
    })
  if (publish.lease > publish.leaseMax)
    mistakes.push({
      path: ['publish', 'lease'],
      message: `is longer than leaseMax (${formatDuration(publish.leaseMax)})`
    })
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'))
}
