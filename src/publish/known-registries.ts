// Which registry of the configuration a request means.
import { parseAddress } from '../config/address.ts'
import { ApiRefusal } from './api-refusal.ts'

/** A registry that takes registrations, as far as requests can name it. */
export type NamedRegistry = Readonly<{
  name: string
  type: string
  servers: readonly Readonly<{ host: string; port: number }>[]
}>

/** What is known of registries; `usual` is for requests that name none. */
export type KnownRegistries = Readonly<{ all: readonly NamedRegistry[]; usual?: string | undefined }>

/** The names that a request gives, checked; without any, the usual one. Throws an ApiRefusal. */
export function registriesNamed(known: KnownRegistries, names: readonly string[] | undefined): readonly string[] {
  if (names === undefined) return [usualOf(known)]
  for (const name of names)
    if (!known.all.some(registry => registry.name === name)) throw unknown(`there is no registry "${name}"`, known)
  return [...new Set(names)]
}

/**
 * The registry that a MOSN body means: by its name, or by its type and servers, of which an ensemble has several. Anji opens
 * no connection to an address that a request names: else every client could make it talk to, or send passwords to, any host.
 */
export function registryMeant(
  known: KnownRegistries,
  { name, type = '', addr = '' }: Readonly<{ name?: string; type?: string; addr?: string }>
): string {
  if (name !== undefined && name !== '') return registriesNamed(known, [name])[0] ?? ''
  if (addr === '') return usualOf(known)
  const asked = addr.split(',').map(address => address.trim())
  const found = known.all.find(
    registry =>
      (type === '' || registry.type === type) && asked.every(address => registry.servers.some(isServer(address)))
  )
  if (found === undefined) throw unknown(`no configured registry has the servers ${addr}`, known)
  return found.name
}

function isServer(text: string): (server: NamedRegistry['servers'][number]) => boolean {
  const parsed = parseAddress(text)
  return ({ host, port }) => parsed.ok && parsed.value.host === host && parsed.value.port === port
}

function usualOf({ all, usual }: KnownRegistries): string {
  const [first, second] = all
  if (usual !== undefined) return usual
  if (first === undefined) throw new ApiRefusal('CONFLICT', 'no registry that takes registrations is configured')
  if (second !== undefined)
    throw new ApiRefusal('BAD_REQUEST', `name one of the registries ${all.map(({ name }) => name).join(', ')}`)
  return first.name
}

function unknown(reason: string, { all }: KnownRegistries): ApiRefusal {
  const names = all.length === 0 ? 'none is configured' : `known are ${all.map(({ name }) => name).join(', ')}`
  return new ApiRefusal('BAD_REQUEST', `${reason}; ${names}`)
}
