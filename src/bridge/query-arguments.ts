// The arguments of a GET: the values of the query, in the order in which they stand. Names are for the reader; without
// metadata nobody knows what the provider calls its parameters.
import { CodecError } from '../../codecs/errors.ts'
import { type JsonValue, parseJson } from '../../codecs/json/index.ts'

const JSON_LITERAL = /^(?:null|true|false|-?\d|[[{"])/

/** `?name=Li&count=3` is ["Li", 3]: what reads as JSON is JSON, everything else is text. */
export function queryArguments(query: string): JsonValue[] {
  if (query === '') return []
  return query.split('&').map(pair => {
    const equals = pair.indexOf('=')
    return literal(decode(equals < 0 ? pair : pair.slice(equals + 1)))
  })
}

function literal(text: string): JsonValue {
  if (!JSON_LITERAL.test(text)) return text
  try {
    return parseJson(text)
  } catch (error) {
    // "2024-05-01" begins like a number and is none: text that is no JSON is just text.
    if (error instanceof CodecError) return text
    throw error
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    throw new CodecError('BAD_TEXT', `the query holds a bad percent escape in ${text}`, { cause: error })
  }
}
