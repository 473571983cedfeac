// What an instance in Nacos is to Dubbo: a provider of an interface, whose metadata is its URL taken apart, or a copy of an application.
import { type ApplicationInstance, checkedInstance } from '../dubbo/instance.ts'
import { checkedProviderUrl, type ProviderUrl, UNUSED } from '../dubbo/provider-url.ts'
import type { NacosInstance } from './naming.ts'

const WEIGHT = 100

/** The URL by which it provides the interface, undefined when it is none, or one of another category. */
export function urlOfInstance(interfaceName: string, instance: NacosInstance): ProviderUrl | undefined {
  const { ip, port, weight, metadata } = instance
  const { protocol = 'dubbo', path, category, ...parameters } = metadata
  if (port === 0 || (category !== undefined && category !== 'providers')) return undefined
  if ((metadata['interface'] ?? interfaceName) !== interfaceName) return undefined
  // Whoever changes the weight in the console of Nacos means it on top of what the provider says.
  const weighed = weight === 1 ? {} : { weight: String(Math.round(weight * Number(metadata['weight'] ?? WEIGHT))) }
  return checkedProviderUrl({
    protocol,
    host: ip,
    port,
    path: path ?? interfaceName,
    parameters: { interface: interfaceName, ...parameters, ...weighed, ...unused(instance) }
  })
}

/** The copy of an application, undefined when it is no application of Dubbo's. */
export function applicationInstanceOf(application: string, instance: NacosInstance): ApplicationInstance | undefined {
  const { ip, port, metadata } = instance
  if (metadata['dubbo.metadata.revision'] === undefined) return undefined
  return checkedInstance({ application, host: ip, port, metadata: { ...metadata, ...unused(instance) } })
}

/** The instance by which a provider is found, as Dubbo 3 writes it. */
export function instanceOfUrl({ protocol, host, port, path, parameters }: ProviderUrl): NacosInstance {
  const metadata = { ...parameters, category: 'providers', protocol, path }
  return { ip: host, port, weight: 1, healthy: true, enabled: true, metadata }
}

function unused({ healthy, enabled }: NacosInstance): Readonly<Record<string, string>> {
  if (!enabled) return { [UNUSED]: 'it was taken out of service in Nacos (enabled=false)' }
  return healthy ? {} : { [UNUSED]: 'Nacos does not hear from it any more (healthy=false)' }
}
