// `anji check [FILE]`: says every mistake of a configuration with its line and column.
import { loadConfig } from '../config/load.ts'
import { formatMistakes } from '../config/mistake.ts'

/** Prints what it found; 0 when the file can be served, 1 when not. `json` prints the mistakes as an array. */
export function check(file: string, { json }: { json: boolean }): number {
  const loaded = loadConfig(file)
  const found = loaded.ok ? loaded.warnings : loaded.mistakes
  if (json) process.stdout.write(`${JSON.stringify({ ok: loaded.ok, found }, undefined, 2)}\n`)
  else if (found.length > 0) process.stdout.write(formatMistakes(found))
  if (!json && loaded.ok) process.stdout.write(`${file} is good\n`)
  return loaded.ok ? 0 : 1
}
