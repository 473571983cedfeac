// Nacos as a registry, against the double of its server: the contract, over gRPC and over HTTP.
import { registryContract } from '../../contract/registry.ts'
import { openRegistry } from '../../support/nacos-registries.ts'

for (const protocol of ['grpc', 'http'] as const)
  registryContract(`Nacos over ${protocol}`, async context => (await openRegistry(context, { protocol })).registry)
