// The public door of the registries: the contract, and the ones that there are.
export { DnsRegistry, type DnsRegistryOptions, type DnsService } from './dns/dns-registry.ts'
export { RegistryError, type RegistryErrorCode } from './errors.ts'
export { FileRegistry, type FileRegistryOptions } from './file/file-registry.ts'
export { MemoryRegistry } from './memory.ts'
export type { Endpoint, Registry, RegistryState, StopWatching } from './registry.ts'
export type { MethodDefinition, ParameterDefinition, ServiceDefinition, TypeDefinition } from './service-definition.ts'
export { formatServiceKey, parseServiceKey, type ServiceKey } from './service-key.ts'
