// Opens a registry of type nacos.
import { readFileSync } from 'node:fs'
import { parseServiceDefinition } from '../../registries/dubbo/service-definition-json.ts'
import { NacosRegistry } from '../../registries/nacos/nacos-registry.ts'
import type { Registry } from '../../registries/registry.ts'
import type { RegistryConfig } from '../config/schema.ts'
import { fetchMetadata } from './fetch-metadata.ts'
import type { Opening } from './opening.ts'
import { wantedBy } from './wanted.ts'

/** It connects in the background. */
export function openNacos(config: Extract<RegistryConfig, { type: 'nacos' }>, opening: Opening): Registry {
  const { limits, onTrouble, now, random } = opening
  return NacosRegistry.open({
    servers: config.servers,
    namespace: config.namespace,
    group: config.group,
    clusters: config.clusters,
    contextPath: config.contextPath,
    grpcPortOffset: config.grpcPortOffset,
    username: config.username,
    password: config.password,
    tls: config.tls === false ? undefined : tlsOf(config.tls),
    protocol: config.protocol,
    requestTimeoutMs: config.operationTimeout,
    pollMs: config.pollInterval,
    applications: config.applications,
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

type Files = Readonly<{ ca?: string | undefined; cert?: string | undefined; key?: string | undefined }>

function tlsOf({ ca, cert, key }: Files): Readonly<{ ca?: string; cert?: string; key?: string }> {
  return {
    ...(ca === undefined ? {} : { ca: readFileSync(ca, 'utf8') }),
    ...(cert === undefined ? {} : { cert: readFileSync(cert, 'utf8') }),
    ...(key === undefined ? {} : { key: readFileSync(key, 'utf8') })
  }
}
