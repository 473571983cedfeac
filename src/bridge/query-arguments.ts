// The arguments of a GET: the values of the query, in the order in which they stand. Their names count when all of them are
// those of the method's parameters; for most methods nobody knows these, and then names are for the reader.
import { CodecError } from '../../codecs/errors.ts'
import { type JsonLimits, type JsonValue, parseJson } from '../../codecs/json/index.ts'

/** Arguments, and for those of a query what stood there: a text parameter takes `007` as it is. */
export type QueryArguments = Readonly<{
  values: readonly JsonValue[]
  texts: readonly string[] | undefined
  names?: readonly string[]
}>

const JSON_LITERAL = /^(?:null|true|false|-?\d|[[{"])/

/** `?name=Li&count=3` is ["Li", 3]: what reads as JSON is JSON, everything else is text. */
export function queryArguments(query: string, limits: JsonLimits): QueryArguments {
  const pairs = query.split('&').filter(pair => pair !== '')
  const texts = pairs.map(pair => decode(pair.slice(pair.indexOf('=') + 1)))
  const names = pairs.map(pair => decode(pair.slice(0, Math.max(0, pair.indexOf('=')))))
  return { values: texts.map(text => literal(text, limits)), texts, names }
}

function literal(text: string, limits: JsonLimits): JsonValue {
  if (!JSON_LITERAL.test(text)) return text
  try {
    return parseJson(text, { ...limits, lengthMax: text.length })
  } catch (error) {
    // "2024-05-01" begins like a number and is none: text that is no JSON is just text.
    if (error instanceof CodecError && error.code === 'BAD_TEXT') return text
    throw error
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch (error) {
    throw new CodecError('BAD_TEXT', `the query holds a bad percent escape in ${text.slice(0, 60)}`, { cause: error })
  }
}
