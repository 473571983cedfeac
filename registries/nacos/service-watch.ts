// Follows the names in Nacos that one watch of a service means: two for a service, any number for a pattern.
import type { DubboDirectory } from '../dubbo/directory.ts'
import { isPattern } from '../dubbo/match.ts'
import type { Endpoint, StopWatching } from '../registry.ts'
import type { ServiceKey } from '../service-key.ts'
import type { InterfaceFeed } from './interface-feed.ts'
import type { NameList } from './name-list.ts'
import { interfaceIn, providersNames } from './service-names.ts'
import type { WhileWanted } from './while-wanted.ts'

/** What a watch needs. */
export type ServiceWatchOptions = Readonly<{
  interfaces: WhileWanted<InterfaceFeed>
  nameList: NameList
  directory: Pick<DubboDirectory, 'watch'>
}>

/** Tells the endpoints once every name that the watch means is known; what it returns is called once. */
export function watchService(
  service: ServiceKey,
  onEndpoints: (endpoints: readonly Endpoint[]) => void,
  { interfaces, nameList, directory }: ServiceWatchOptions
): StopWatching {
  const { value: feed, release } = interfaces.take(service.interface)
  const wanted = new Map<string, StopWatching>()
  let begin: StopWatching | undefined
  let stopWatching: StopWatching = () => undefined
  const want = (names: readonly string[]): void => {
    for (const name of names) if (!wanted.has(name)) wanted.set(name, feed.want(name))
    for (const [name, stop] of [...wanted])
      if (!names.includes(name)) {
        wanted.delete(name)
        stop()
      }
    begin ??= feed.whenKnown(names, () => {
      stopWatching = directory.watch(service, onEndpoints)
    })
  }
  let stopNames: StopWatching = () => undefined
  if (isPattern(service))
    stopNames = nameList.watch(names => want(names.filter(name => interfaceIn(name) === service.interface)))
  else want(providersNames(service))
  return () => {
    stopNames()
    begin?.()
    stopWatching()
    for (const stop of wanted.values()) stop()
    release()
  }
}
