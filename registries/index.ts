// The public door of the registries: the contract, and the ones that there are.
export { MemoryRegistry } from './memory.ts'
export type { Endpoint, Registry, StopWatching } from './registry.ts'
export { formatServiceKey, type ServiceKey } from './service-key.ts'
