// What one registry at a time cannot know: registries that name others, credentials by halves, ports that nobody gave.
import type { RegistryConfig } from '../schema.ts'
import type { Draft, Findings } from './draft.ts'

/** Finds registries that cannot work as they are written. */
export function checkRegistries(draft: Draft, findings: Findings): void {
  for (const [name, registry] of draft.registries) {
    if (registry.type === 'dns') checkDns(name, registry, findings)
    if (registry.type !== 'zookeeper' && registry.type !== 'nacos') continue
    checkCredentials(name, registry, findings)
    checkPublish(draft, [name, registry], findings)
  }
}

type Remote = Extract<RegistryConfig, { type: 'zookeeper' | 'nacos' }>

function checkCredentials(name: string, { username, password }: Remote, { mistakes }: Findings): void {
  if ((username === undefined) === (password === undefined)) return
  const [there, missing] = username === undefined ? ['password', 'username'] : ['username', 'password']
  mistakes.push({
    path: ['registries', name, there],
    at: 'key',
    message: `has no ${missing} beside it; give both or none`
  })
}

function checkPublish(draft: Draft, [name, { publish }]: readonly [string, Remote], { mistakes }: Findings): void {
  for (const [index, from] of (publish?.from ?? []).entries()) {
    const path = ['registries', name, 'publish', 'from', index]
    if (from === name)
      mistakes.push({ path, message: `"${from}" is this registry itself; its services are there already` })
    else if (!draft.registryNames.has(from))
      mistakes.push({ path, message: `"${from}" is not a registry${draft.suggest(from, draft.registryNames)}` })
  }
  const host = publish?.address.host
  if (host === '0.0.0.0' || host === '::')
    mistakes.push({
      path: ['registries', name, 'publish', 'address'],
      message: `${host} is no address that a consumer could call; give one of this machine`
    })
}

function checkDns(name: string, registry: Extract<RegistryConfig, { type: 'dns' }>, { mistakes }: Findings): void {
  for (const [key, { type, port }] of Object.entries(registry.services)) {
    const path = ['registries', name, 'services', key]
    if (type === 'address' && port === undefined)
      mistakes.push({ path, at: 'key', message: 'has no port; address records know none' })
    if (type === 'srv' && port !== undefined)
      mistakes.push({ path: [...path, 'port'], at: 'key', message: 'belongs to type address; SRV records have ports' })
  }
  if (registry.minTtl > registry.maxTtl)
    mistakes.push({ path: ['registries', name, 'minTtl'], message: 'is longer than maxTtl' })
}
