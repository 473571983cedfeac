// The configuration, declared once: types, defaults, validation, the JSON Schema of editors and the reference page all derive from it.
// Values keep the names that they have in the file; durations are milliseconds and sizes are bytes after reading.
import { z } from 'zod'
import { admin } from './sections/admin.ts'
import { cors, http } from './sections/http.ts'
import { limits } from './sections/limits.ts'
import { type listener, listeners } from './sections/listeners.ts'
import { accessLog, log } from './sections/logs.ts'
import { publish } from './sections/publish.ts'
import { registries } from './sections/registries.ts'
import { type route, routes } from './sections/routes.ts'
import { services } from './sections/services.ts'
import { workers } from './sections/workers.ts'

/** The whole file. */
export const configSchema = z.strictObject({
  workers,
  admin,
  listeners,
  registries,
  publish,
  services,
  routes,
  http,
  cors,
  accessLog,
  log,
  limits
})

/** A valid configuration with every default filled in: durations in ms, sizes in bytes, addresses as host and port. */
export type Config = z.output<typeof configSchema>

/** One listener of a valid configuration. */
export type ListenerConfig = z.output<typeof listener>

/** One route of a valid configuration. */
export type RouteConfig = z.output<typeof route>

/** The limits of a valid configuration. */
export type LimitsConfig = Config['limits']

/** One service of a valid configuration. */
export type ServiceConfig = Config['services'][string]

/** One endpoint of a valid configuration. */
export type EndpointConfig = ServiceConfig['endpoints'][number]

/** One registry of a valid configuration. */
export type RegistryConfig = Config['registries'][string]

/** The publish section of a valid configuration. */
export type PublishConfig = Config['publish']
