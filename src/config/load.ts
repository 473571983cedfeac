// From a file to a valid configuration, or to every mistake in it at once.
import { type FileText, readFileText } from '../../registries/file/read-text.ts'
import { crossCheck } from './cross-check.ts'
import { locate, type ReadDocument, readDocument } from './document.ts'
import { explain, plainMessage } from './explain.ts'
import { type Finding, formatPath, type Mistake, type Path } from './mistake.ts'
import { retype } from './retype.ts'
import { type Config, configSchema } from './schema.ts'
import type { Environment } from './variables.ts'

/** A larger file is refused before it is read. */
export const CONFIG_BYTES_MAX = 16 * 1024 ** 2

/** A configuration with warnings, or what is wrong with it; never a part of one. */
export type LoadResult =
  | Readonly<{ ok: true; config: Config; warnings: readonly Mistake[] }>
  | Readonly<{ ok: false; mistakes: readonly Mistake[] }>

/** Where a text came from, and the variables that it may use. */
export type Source = Readonly<{ file: string; env: Environment }>

/** Reads and checks a file, with the variables of the process. */
export function loadConfig(file: string, env: Environment = process.env): LoadResult {
  const read = readText(file)
  if (read.ok) return parseConfig(read.text, { file, env })
  return { ok: false, mistakes: [{ file, line: 1, column: 1, path: '', message: read.reason }] }
}

/** Checks a text. It reads nothing else and never throws. */
export function parseConfig(text: string, { file, env }: Source): LoadResult {
  const document = readDocument(text, env)
  const place = (found: readonly Finding[]): Mistake[] =>
    found.map(finding => placed(finding, document, file)).sort(byPlace)
  const own = document.mistakes.map(({ offset, path, message }) => ({
    ...placedAt(offset, document, file),
    path: formatPath(path),
    message
  }))
  if (document.broken) return { ok: false, mistakes: own.sort(byPlace) }

  const value = document.value ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) {
    const message = 'must be a map of sections, for example listeners: { gateway: { address: 0.0.0.0:8080 } }'
    return { ok: false, mistakes: [...own, ...place([{ path: [], message }])] }
  }
  retype(value, document.expandedPaths)
  const parsed = configSchema.safeParse(value, { error: plainMessage, reportInput: true })
  const { mistakes, warnings } = crossCheck(value as Record<string, unknown>)
  // A value that could not be read is one mistake, not a second one for what it became.
  const fresh = [...(parsed.success ? [] : explain(parsed.error.issues, value)), ...mistakes].filter(
    ({ path }) => !document.mistakes.some(one => one.unread && startsWith(path, one.path))
  )
  if (parsed.success && own.length === 0 && fresh.length === 0)
    return { ok: true, config: parsed.data, warnings: place(warnings) }
  return { ok: false, mistakes: [...own, ...place(fresh)].sort(byPlace) }
}

function placed(finding: Finding, document: ReadDocument, file: string): Mistake {
  const { offset, path } = locate(document.root, finding)
  return { ...placedAt(offset, document, file), path: formatPath(path), message: finding.message }
}

function placedAt(offset: number, { position }: ReadDocument, file: string): Pick<Mistake, 'file' | 'line' | 'column'> {
  return { file, ...position(offset) }
}

function byPlace(a: Mistake, b: Mistake): number {
  return a.line - b.line || a.column - b.column
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((part, index) => path[index] === part)
}

/** The text of a file, or why it cannot be had. */
export function readText(file: string): FileText {
  return readFileText(file, CONFIG_BYTES_MAX)
}
