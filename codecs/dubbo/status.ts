// The status byte of a Dubbo answer and what makes peers send it.

/** Status numbers by name. All but `ok` carry one text as their body. */
export const STATUS = {
  ok: 20,
  serializationError: 25, // the answer was larger than the payload limit
  clientTimeout: 30, // made by a consumer for itself, never sent
  serverTimeout: 31, // made by a consumer for itself, never sent
  channelInactive: 35, // made by a consumer for itself, never sent
  badRequest: 40, // unknown interface, refused serialization, arguments that do not fit
  badResponse: 50, // the answer could not be encoded
  serviceNotFound: 60, // never sent by Java providers, but understood by consumers
  serviceError: 70, // unknown version or group, wrong token, a failing filter
  serverError: 80,
  clientError: 90,
  threadPoolExhausted: 100
} as const

const NAMES: ReadonlyMap<number, string> = new Map([
  [20, 'OK'],
  [25, 'SERIALIZATION_ERROR'],
  [30, 'CLIENT_TIMEOUT'],
  [31, 'SERVER_TIMEOUT'],
  [35, 'CHANNEL_INACTIVE'],
  [40, 'BAD_REQUEST'],
  [50, 'BAD_RESPONSE'],
  [60, 'SERVICE_NOT_FOUND'],
  [70, 'SERVICE_ERROR'],
  [80, 'SERVER_ERROR'],
  [90, 'CLIENT_ERROR'],
  [100, 'SERVER_THREADPOOL_EXHAUSTED_ERROR']
])

/** Dubbo's own name for a status, or its number as text when it has none. */
export function statusName(status: number): string {
  return NAMES.get(status) ?? String(status)
}
