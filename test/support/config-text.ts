// Short forms for tests of the configuration: a text in, sentences with their places out.
import { type LoadResult, parseConfig } from '../../src/config/load.ts'
import type { Mistake } from '../../src/config/mistake.ts'
import type { Config } from '../../src/config/schema.ts'

type Variables = Readonly<Record<string, string>>

/** The mistakes of a text as `line:column path message`. */
export function mistakesOf(text: string, env: Variables = {}): string[] {
  const result = read(text, env)
  return result.ok ? [] : result.mistakes.map(sentence)
}

/** The warnings of a text without mistakes. */
export function warningsOf(text: string, env: Variables = {}): string[] {
  return sound(text, env).warnings.map(sentence)
}

/** The configuration that a text without mistakes makes. */
export function configOf(text: string, env: Variables = {}): Config {
  return sound(text, env).config
}

function sound(text: string, env: Variables): LoadResult & { ok: true } {
  const result = read(text, env)
  if (!result.ok) throw new Error(result.mistakes.map(sentence).join('\n'))
  return result
}

function read(text: string, env: Variables): LoadResult {
  return parseConfig(text, { file: 'anji.yaml', env })
}

function sentence({ line, column, path, message }: Mistake): string {
  return `${line}:${column} ${path === '' ? '' : `${path} `}${message}`
}
