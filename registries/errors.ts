// Why a registry did not do what it was asked.

/**
 * `UNREACHABLE`: nobody answered in time, and whether it was done is unknown; `REFUSED`: it answered no (rights, quota, a name
 * that it does not take); `READ_ONLY`: this kind of registry takes nothing; `CLOSED`: `close` was called.
 */
export type RegistryErrorCode = 'UNREACHABLE' | 'REFUSED' | 'READ_ONLY' | 'CLOSED'

/** The only error that registries reject with. */
export class RegistryError extends Error {
  readonly code: RegistryErrorCode

  constructor(code: RegistryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RegistryError'
    this.code = code
  }
}
