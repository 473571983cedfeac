// Names the kinds of registries, as assemble.ts names the parts of the data plane. It is a file of its own, because workers serve calls
// and load no client of a registry.
import { dubboProtocol } from '../codecs/dubbo/index.ts'
import type { Registry } from '../registries/registry.ts'
import { random } from './chance.ts'
import { monotonicMs } from './clock.ts'
import type { RegistryConfig } from './config/schema.ts'
import type { OpenRegistry } from './control/control-plane.ts'
import { openDns } from './origins/dns.ts'
import { openFile } from './origins/file.ts'
import { openNacos } from './origins/nacos.ts'
import type { Opening } from './origins/opening.ts'
import { openZooKeeper } from './origins/zookeeper.ts'

/** The registries of the configuration, by their type. A new one is a folder in `registries/` and a line here. */
const REGISTRIES: { [Type in RegistryConfig['type']]: OpenOne<Type> } = {
  zookeeper: openZooKeeper,
  nacos: openNacos,
  file: openFile,
  dns: openDns
}

type OpenOne<Type> = (config: Extract<RegistryConfig, { type: Type }>, opening: Opening) => Registry

/** Opens one registry of the configuration. */
export const openRegistry: OpenRegistry = (config, limits, onTrouble) => {
  const opening: Opening = { limits, onTrouble, dubbo: dubboProtocol, now: monotonicMs, random }
  const open = REGISTRIES[config.type] as OpenOne<typeof config.type>
  return open(config as never, opening)
}
