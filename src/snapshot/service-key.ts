// A service's identity is the same thing to the traffic model and to registries, so it is declared with those.
export { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'
