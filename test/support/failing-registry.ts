// A registry that can be told to fail or to be silent, around one that works.
import { RegistryError } from '../../registries/errors.ts'
import { MemoryRegistry } from '../../registries/memory.ts'
import type { Endpoint, Registry, RegistryState, StopWatching } from '../../registries/registry.ts'
import { formatServiceKey, type ServiceKey } from '../../registries/service-key.ts'

/** Everything that it was asked is in `asked`. */
export class FailingRegistry implements Registry {
  readonly inner = new MemoryRegistry()
  readonly asked: string[] = []
  /** What registrations and their ends are answered with; undefined: they work. */
  failure: RegistryError | undefined
  /** While set, an answer waits for it. */
  wait: Promise<void> = Promise.resolve()

  readonly state: RegistryState = { status: 'up', reason: '' }

  fail(message = 'nobody answers'): void {
    this.failure = new RegistryError('UNREACHABLE', message)
  }

  watch(service: ServiceKey, onEndpoints: (endpoints: readonly Endpoint[]) => void): StopWatching {
    return this.inner.watch(service, onEndpoints)
  }

  watchServices(onServices: (services: readonly ServiceKey[]) => void): StopWatching {
    return this.inner.watchServices(onServices)
  }

  watchDefinition(): StopWatching {
    return this.inner.watchDefinition()
  }

  async register(service: ServiceKey, endpoint: Endpoint): Promise<void> {
    try {
      await this.#answer(`register ${formatServiceKey(service)} ${endpoint.address.port}`)
    } catch (error) {
      await this.inner.unregister(service, endpoint.address) // who rejects keeps nothing, the earlier one included
      throw error
    }
    await this.inner.register(service, endpoint)
  }

  async unregister(service: ServiceKey, address: Endpoint['address']): Promise<void> {
    await this.#answer(`unregister ${formatServiceKey(service)} ${address.port}`)
    await this.inner.unregister(service, address)
  }

  close(): Promise<void> {
    return this.inner.close()
  }

  /** What it holds for a service. */
  held(service: ServiceKey): readonly Endpoint[] {
    let held: readonly Endpoint[] = []
    this.inner.watch(service, endpoints => {
      held = endpoints
    })()
    return held
  }

  async #answer(asked: string): Promise<void> {
    this.asked.push(asked)
    await this.wait
    if (this.failure !== undefined) throw this.failure
  }
}
