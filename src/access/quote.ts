// Text from outside, made safe for one line of a log: a hostile name must not end the line, fake another one or steer a terminal.

/** Longer texts are cut: a name may be as long as a frame, but nobody reads it. */
const TEXT_MAX = { name: 256, detail: 1024 } as const

// JSON leaves these as they are: DEL and the C1 controls steer terminals, the two separators end lines in some readers.
const LEFT_BY_JSON = /[\x7f-\x9f\u2028\u2029]/
const ALL_LEFT_BY_JSON = new RegExp(LEFT_BY_JSON, 'g')
// Printable ASCII without space, double quote, equals sign and backslash.
const PLAIN = /^[!#-<>-[\]-~]+$/

// Printable ASCII without double quote and backslash.
const PLAIN_IN_QUOTES = /^[ !#-[\]-~]*$/

/** The text as a JSON string. */
export function quoted(text: string, lengthMax: number = TEXT_MAX.name): string {
  if (text.length <= lengthMax && PLAIN_IN_QUOTES.test(text)) return `"${text}"` // four times as fast
  const json = JSON.stringify(text.length > lengthMax ? `${text.slice(0, lengthMax)}…` : text)
  return LEFT_BY_JSON.test(json) ? json.replace(ALL_LEFT_BY_JSON, escaped) : json
}

/** A sentence of detail as a JSON string; it may be longer than a name. */
export function quotedDetail(text: string): string {
  return quoted(text, TEXT_MAX.detail)
}

/** The text as one word of a line: as it is where that is unmistakable, `-` for none, else as a JSON string. */
export function word(text: string): string {
  if (text === '') return '-'
  return text.length <= TEXT_MAX.name && PLAIN.test(text) && text !== '-' ? text : quoted(text)
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}
