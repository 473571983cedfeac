// The public API of the package: run an Anji inside another program, or check a configuration. Codecs, governance and
// registries have doors of their own: `anji/codecs/dubbo`, `anji/governance`, `anji/registries` and so on.
export type { Anji } from './anji.ts'
export { type LoadResult, loadConfig, parseConfig } from './config/load.ts'
export type { Mistake } from './config/mistake.ts'
export type { Config } from './config/schema.ts'
export { ERRORS, type ErrorCode, type ErrorRow } from './errors.ts'
export type { Log } from './log.ts'
export { ConfigurationError, type StartOptions, start } from './start.ts'
