// Matching one text of a request against a rule, compiled once per snapshot.
import type { TextMatch } from './snapshot.ts'

/** True when the text fits; undefined means that the request has no such text. */
export type TextTest = (text: string | undefined) => boolean

/** Compiles a rule. A regex matches a part unless it is tied to the ends; in a glob `*` stands for any run of characters. */
export function compileTextMatch(match: TextMatch): TextTest {
  switch (match.kind) {
    case 'exact':
      return text => text === match.text
    case 'prefix':
      return text => text?.startsWith(match.text) === true
    case 'present':
      return text => (text !== undefined) === match.present
    case 'regex':
      return matches(match.text)
    case 'glob':
      return matches(`^${match.text.split('*').map(escapePattern).join('.*')}$`)
  }
}

function matches(pattern: string): TextTest {
  const compiled = new RegExp(pattern, 'su') // the configuration was checked with the same u
  return text => text !== undefined && compiled.test(text)
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
