// Which interfaces there are: those that somebody wants are followed while somebody wants to know the services.

import type { DubboDirectory } from '../dubbo/directory.ts'
import type { StopWatching } from '../registry.ts'
import type { NodeWatches } from './node-watches.ts'
import { isInterfaceName, type Tree } from './tree.ts'

/** What following needs. */
export type ServiceListOptions = Readonly<{
  watches: NodeWatches
  tree: Tree
  directory: Pick<DubboDirectory, 'setInterfaces'>
  applications: boolean
  wanted: (interfaceName: string) => boolean
  servicesMax: number
  onTrouble: (reason: string) => void
  follow: (interfaceName: string) => StopWatching
}>

/** Follows every interface that is wanted, until it is stopped. */
export function followServices(options: ServiceListOptions): StopWatching {
  const { watches, tree, applications, directory } = options
  const { own, mapped, olderMapped } = tree.interfaceFolders
  const folders = applications ? [own, mapped, olderMapped] : [own]
  const found = new Map<string, readonly string[]>()
  const following = new Map<string, StopWatching>()
  const stops = folders.map(folder =>
    watches.children(folder, names => {
      found.set(folder, names ?? [])
      if (found.size < folders.length) return
      adjust(following, new Set([...found.values()].flat()), options)
      directory.setInterfaces([...following.keys()])
    })
  )
  return () => {
    for (const stop of [...stops, ...following.values()]) stop()
  }
}

function adjust(following: Map<string, StopWatching>, found: ReadonlySet<string>, options: ServiceListOptions): void {
  const { wanted, servicesMax, onTrouble, follow } = options
  const all = [...found].filter(name => isInterfaceName(name) && wanted(name))
  // Those that are followed already stay, whatever else comes.
  const kept = new Set([...all.filter(name => following.has(name)), ...all].slice(0, servicesMax))
  if (all.length > servicesMax) onTrouble(`there are ${all.length} services, of which ${servicesMax} are followed`)
  for (const [name, stop] of [...following])
    if (!kept.has(name)) {
      following.delete(name)
      stop()
    }
  for (const name of kept) if (!following.has(name)) following.set(name, follow(name))
}
