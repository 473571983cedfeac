// How to use a cluster of Nacos servers.
import type { FetchMetadata } from '../dubbo/revision-cache.ts'
import type { ServiceDefinition } from '../service-definition.ts'
import type { NacosAddress, NacosTls } from './address.ts'

/** Everything that a registry in Nacos has to be told. */
export type NacosOptions = Readonly<{
  /** By their main ports, also for gRPC. */
  servers: readonly NacosAddress[]
  namespace: string // its id; 'public' or '' is the one that needs none
  group: string // DEFAULT_GROUP, unless Dubbo was told otherwise
  clusters: readonly string[] // whose instances are told, and the first one is where we register; empty: all, DEFAULT
  contextPath: string // of HTTP, '/nacos'
  grpcPortOffset: number // 1000
  username?: string | undefined
  password?: string | undefined
  /** For gRPC and HTTP alike. */
  tls?: NacosTls | undefined
  /** gRPC for servers from 2.1 on, HTTP for those from 1.2 to 3.1. */
  protocol: 'grpc' | 'http'
  requestTimeoutMs: number
  /** How often names are listed, and over HTTP everything else. */
  pollMs: number
  /** Whether applications are looked for, beside providers that name the interface. */
  applications: boolean
  /** Which interfaces `watchServices` follows. */
  wanted: (interfaceName: string) => boolean
  servicesMax: number
  endpointsMax: number
  /** Milliseconds on a clock that never jumps. */
  now: () => number
  random: () => number
  onTrouble: (reason: string) => void
  /** Asks an instance what it exports; what is in the metadata centre is read here. */
  fetchMetadata: FetchMetadata
  /** Reads the definition of a service; undefined for a text that is none. */
  parseDefinition: (json: string) => ServiceDefinition | undefined
}>
