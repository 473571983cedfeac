// The definition of a service, as any application that provides it has left it among the configurations. Which applications those are is
// learned from the providers.
import type { Endpoint, StopWatching } from '../registry.ts'
import type { ServiceDefinition } from '../service-definition.ts'
import type { ServiceKey } from '../service-key.ts'
import type { NacosConfigs } from './configs.ts'

/** Applications are expected to agree; a few are enough to find one whose text can be read. */
const APPLICATIONS_MAX = 8
const GROUP = 'dubbo'

/** What watching needs. */
export type DefinitionWatchOptions = Readonly<{
  configs: Pick<NacosConfigs, 'watch'>
  parse: (json: string) => ServiceDefinition | undefined
  watchEndpoints: (onEndpoints: (endpoints: readonly Endpoint[]) => void) => StopWatching
  tell: (definition: ServiceDefinition | undefined) => void
}>

type Text = { stop: StopWatching; isRead: boolean; json: string | undefined }

/** Tells the definition, undefined when nobody has left one that can be read. */
export function watchDefinitionOf(service: ServiceKey, options: DefinitionWatchOptions): StopWatching {
  const { configs, parse, watchEndpoints, tell } = options
  const texts = new Map<string, Text>()
  let told: { readonly json: string | undefined } | undefined
  const choose = (): void => {
    const all = [...texts.values()]
    if (!all.every(({ isRead }) => isRead)) return
    for (const { json } of all) {
      if (json === undefined) continue
      if (json === told?.json) return
      const definition = parse(json)
      if (definition === undefined) continue
      told = { json }
      return tell(definition)
    }
    if (told !== undefined && told.json === undefined) return
    told = { json: undefined }
    tell(undefined)
  }
  const follow = (application: string): void => {
    const text: Text = { stop: () => undefined, isRead: false, json: undefined }
    texts.set(application, text)
    const dataId = `${service.interface}:${service.version}:${service.group}:provider:${application}`
    text.stop = configs.watch(dataId, GROUP, json => {
      text.isRead = true
      text.json = json
      choose()
    })
  }
  const stopEndpoints = watchEndpoints(endpoints => {
    const applications = applicationsOf(endpoints)
    // What a provider left outlives it: the last ones count until there are others.
    if (applications.length === 0 && texts.size > 0) return
    for (const [application, { stop }] of [...texts])
      if (!applications.includes(application)) {
        texts.delete(application)
        stop()
      }
    for (const application of applications) if (!texts.has(application)) follow(application)
    choose()
  })
  return () => {
    stopEndpoints()
    for (const { stop } of texts.values()) stop()
  }
}

function applicationsOf(endpoints: readonly Endpoint[]): readonly string[] {
  const names = endpoints.map(({ parameters }) => parameters?.['application'] ?? '')
  return [...new Set(names)]
    .filter(name => name !== '')
    .sort()
    .slice(0, APPLICATIONS_MAX)
}
