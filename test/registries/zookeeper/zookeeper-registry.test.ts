// The registry in ZooKeeper as a registry, against a real server.
import { registryContract } from '../../contract/registry.ts'
import { interopSuite } from '../../interop/interop-suite.ts'
import { startZooKeeper } from '../../interop/zookeeper-server.ts'
import { openRegistry } from './open-registry.ts'

interopSuite('contract', () =>
  registryContract('ZooKeeper', async t => openRegistry(t, [(await startZooKeeper(t)).port]).registry)
)
