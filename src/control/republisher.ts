// Keeps registered what the configuration asks for: follows what is known, and gives a service up only after a while without provider.
import { formatServiceKey } from '../../registries/service-key.ts'
import type { Registrar, Registration } from './registrar.ts'
import { isAskedFor, type KnownService, type PublishRules, wantedRegistrations } from './republish.ts'

const OWNER = 'configuration'

/** What a republisher is made of. */
export type RepublisherParts = Readonly<{
  registrar: Registrar
  now: () => number
  /** How long a service without providers stays registered, so that a restart of its only one is no news to consumers. */
  graceMs: () => number
  onTrouble: (registry: string, reason: string) => void
}>

type Kept = { registration: Registration; text: string; leavesAtMs: number | undefined }

/** One per Anji. */
export class Republisher {
  readonly #parts: RepublisherParts
  readonly #kept = new Map<string, Kept>()
  #rules: PublishRules = new Map()
  #services: readonly KnownService[] = []
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(parts: RepublisherParts) {
    this.#parts = parts
  }

  /** Whether it has nothing to do, so that it need not be told what is known. */
  get isIdle(): boolean {
    return this.#rules.size === 0
  }

  /** Takes other rules; what they do not ask for any more is given up at once. */
  setRules(rules: PublishRules): void {
    this.#rules = rules
    this.#update()
  }

  /** Takes what is known now, whole. */
  setServices(services: readonly KnownService[]): void {
    this.#services = services
    this.#update()
  }

  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  #update(): void {
    if (this.#isClosed || (this.isIdle && this.#kept.size === 0)) return
    const nowMs = this.#parts.now()
    const wanted = new Map(wantedRegistrations(this.#services, this.#rules).map(one => [nameOf(one), one]))
    for (const [name, registration] of wanted) this.#keep(name, registration)
    for (const [name, kept] of this.#kept) {
      if (wanted.has(name)) continue
      if (isAskedFor(kept.registration, this.#rules)) kept.leavesAtMs ??= nowMs + this.#parts.graceMs()
      else kept.leavesAtMs = nowMs
      if (kept.leavesAtMs > nowMs) continue
      this.#kept.delete(name)
      void this.#parts.registrar.drop(OWNER, kept.registration)
    }
    this.#wait(nowMs)
  }

  #keep(name: string, registration: Registration): void {
    const text = JSON.stringify(registration.endpoint)
    const kept = this.#kept.get(name)
    if (kept !== undefined) kept.leavesAtMs = undefined
    if (kept?.text === text) return
    if (this.#parts.registrar.keep(OWNER, registration))
      this.#kept.set(name, { registration, text, leavesAtMs: undefined })
    else
      this.#parts.onTrouble(
        registration.registry,
        `${formatServiceKey(registration.service)} is not registered: publish.registrationsMax is reached`
      )
  }

  #wait(nowMs: number): void {
    clearTimeout(this.#timer)
    const next = Math.min(...[...this.#kept.values()].map(({ leavesAtMs }) => leavesAtMs ?? Number.POSITIVE_INFINITY))
    if (next !== Number.POSITIVE_INFINITY)
      this.#timer = setTimeout(() => this.#update(), Math.max(1, next - nowMs)).unref()
  }
}

function nameOf({ registry, service, endpoint: { address } }: Registration): string {
  return `${registry} ${formatServiceKey(service)} ${address.host} ${address.port}`
}
