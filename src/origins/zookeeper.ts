// Opens a registry of type zookeeper.
import { parseServiceDefinition } from '../../registries/dubbo/service-definition-json.ts'
import type { Registry } from '../../registries/registry.ts'
import { ZooKeeperRegistry } from '../../registries/zookeeper/zookeeper-registry.ts'
import type { RegistryConfig } from '../config/schema.ts'
import { fetchMetadata } from './fetch-metadata.ts'
import type { Opening } from './opening.ts'
import { wantedBy } from './wanted.ts'

/** It connects in the background. */
export function openZooKeeper(config: Extract<RegistryConfig, { type: 'zookeeper' }>, opening: Opening): Registry {
  const { servers, chroot, root, username, password, sessionTimeout, operationTimeout, applications } = config
  const { limits, onTrouble, now, random } = opening
  return ZooKeeperRegistry.open({
    servers,
    chroot,
    root,
    auth: username === undefined || password === undefined ? undefined : { username, password },
    sessionTimeoutMs: sessionTimeout,
    operationTimeoutMs: operationTimeout,
    applications,
    wanted: wantedBy(config.services),
    servicesMax: limits.servicesMax,
    endpointsMax: limits.endpointsMax,
    now,
    random,
    onTrouble,
    fetchMetadata: fetchMetadata(opening),
    parseDefinition: parseServiceDefinition
  })
}
