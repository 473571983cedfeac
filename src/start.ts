// Starts an Anji inside another program: from the text of a configuration, or from an object of the same shape.
import type { Registry } from '../registries/registry.ts'
import { Anji } from './anji.ts'
import { parseConfig } from './config/load.ts'
import { formatMistakes, type Mistake } from './config/mistake.ts'
import { type Log, openLog } from './log.ts'

/** A configuration that cannot be served; every mistake stands in `mistakes`. */
export class ConfigurationError extends Error {
  readonly mistakes: readonly Mistake[]

  constructor(mistakes: readonly Mistake[]) {
    super(formatMistakes(mistakes).trimEnd())
    this.name = 'ConfigurationError'
    this.mistakes = mistakes
  }
}

/** What a program may add to a configuration. */
export type StartOptions = Readonly<{
  /** Variables for `${NAME}` in the configuration; default: those of the process. */
  env?: Readonly<Record<string, string | undefined>>
  /** Where the process log goes; default: standard error, at the level that the configuration says. */
  log?: Log
  /** Registries by name, for programs that bring their own. They are closed by whoever made them. */
  registries?: ReadonlyMap<string, Registry>
}>

/** Serves a configuration: YAML or JSON text, or the same as an object. Throws ConfigurationError, or why a port cannot be bound. */
export async function start(configuration: string | object, options: StartOptions = {}): Promise<Anji> {
  // JSON is YAML, so an object takes the way that text takes.
  const text = typeof configuration === 'string' ? configuration : JSON.stringify(configuration)
  const loaded = parseConfig(text, { file: 'configuration', env: options.env ?? process.env })
  if (!loaded.ok) throw new ConfigurationError(loaded.mistakes)
  const { config } = loaded
  return Anji.start({
    config,
    source: 'configuration',
    log: options.log ?? openLog(config.log.level),
    ...(options.registries === undefined ? {} : { registries: options.registries })
  })
}
