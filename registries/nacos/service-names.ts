// How Dubbo names interfaces in Nacos: `providers:{interface}:{version}:{group}` with empty parts kept, and, by versions before 2.7.6,
// with empty parts left out. Whatever a name says, which service an instance provides is in its metadata.
import type { ServiceKey } from '../service-key.ts'

const PROVIDERS = 'providers:'
const OTHER_CATEGORIES = ['consumers:', 'routers:', 'configurators:']

/** The name under which a provider of the service registers today. */
export function providersName({ interface: name, version, group }: ServiceKey): string {
  return `${PROVIDERS}${name}:${version}:${group}`
}

/** Every name under which providers of this service may be. */
export function providersNames(service: ServiceKey): readonly string[] {
  const { interface: name, version, group } = service
  const older = PROVIDERS + [name, version, group].filter(part => part !== '').join(':')
  return [...new Set([providersName(service), older])]
}

/** The interface in a name of providers, undefined for any other name. */
export function interfaceIn(name: string): string | undefined {
  if (!name.startsWith(PROVIDERS)) return undefined
  return name.slice(PROVIDERS.length).split(':', 1)[0] || undefined
}

/** Whether a name may be that of an application: Dubbo's other names all say what they are. */
export function mayBeApplication(name: string): boolean {
  return name !== '' && interfaceIn(name) === undefined && !OTHER_CATEGORIES.some(prefix => name.startsWith(prefix))
}

/** Whether it can be a part of a name; Dubbo has no other words for `:`. */
export function isNamePart(text: string): boolean {
  return text.length <= 200 && /^[\w$.\-/]*$/.test(text)
}
