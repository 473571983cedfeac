// The words of `anji call` as one checked request for a call; what is wrong with them is said in sentences.
import { CodecError } from '../../codecs/errors.ts'
import { type JsonValue, parseJson } from '../../codecs/json/index.ts'
import { type Address, parseAddress } from '../config/address.ts'
import { parseDuration } from '../config/duration.ts'
import { parseJavaType } from '../config/java-type.ts'
import { parseServiceKey } from '../config/service-key.ts'
import type { ServiceKey } from '../snapshot/service-key.ts'

/** What stands on the command line. */
export type CallWords = Readonly<{
  address: string
  service: string
  method: string | undefined
  values: readonly string[]
  types?: string | undefined
  attachment: readonly string[]
  timeout: string
  protocol: string
  oneWay: boolean
  echo: boolean
}>

/** What it means. */
export type CallPlan = Readonly<{
  address: Address
  service: ServiceKey
  method: string
  values: readonly JsonValue[]
  types: readonly string[] | undefined
  attachments: ReadonlyMap<string, string>
  timeoutMs: number
  oneWay: boolean
  echo: boolean
}>

/** A mistake in the words of a command. */
export class UsageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UsageError'
  }
}

const LATER = ['bolt', 'triple']
/** Attachments by which a provider finds the service; SERVICE says them. */
const CHOSEN_BY_SERVICE = new Set(['path', 'interface', 'version', 'group', 'generic'])
/** Of a longer argument the beginning is shown. */
const QUOTED_MAX = 200
const TIMEOUT_MS_MAX = 2 ** 31 - 1

/** Throws UsageError for the first mistake. */
export function readCall(words: CallWords): CallPlan {
  const { protocol, oneWay, echo } = words
  if (LATER.includes(protocol)) throw new UsageError(`--protocol ${protocol} is not supported yet; use dubbo`)
  if (protocol !== 'dubbo') throw new UsageError(`--protocol "${protocol}" is not known; use dubbo`)
  const address = parseAddress(words.address)
  if (!address.ok) throw new UsageError(`HOST:PORT "${words.address}" ${address.reason}`)
  if (address.value.port === 0) throw new UsageError(`HOST:PORT "${words.address}" has port 0, which no one listens on`)
  const service = parseServiceKey(words.service)
  if (!service.ok) throw new UsageError(`SERVICE "${words.service}" ${service.reason}`)
  const rest = {
    address: address.value,
    service: service.value,
    attachments: attachmentsOf(words.attachment),
    timeoutMs: timeoutOf(words.timeout),
    oneWay,
    echo
  }
  if (echo) {
    if (words.method !== undefined) throw new UsageError('--echo calls $echo of the service; leave METHOD away')
    if (oneWay) throw new UsageError('--echo is about the answer; leave --one-way away')
    return { ...rest, method: '$echo', values: [], types: undefined }
  }
  const { method } = words
  if (method === undefined || method === '') throw new UsageError('METHOD is missing; --echo needs none')
  const values = words.values.map(text => argumentOf(text))
  return { ...rest, method, values, types: typesOf(words.types, values.length, method) }
}

function argumentOf(text: string): JsonValue {
  try {
    return parseJson(text)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    const quoted = text.length > QUOTED_MAX ? `${text.slice(0, QUOTED_MAX)}…` : text
    const advice = looksBare(text) ? `; text goes in double quotes, for the shell: '${JSON.stringify(quoted)}'` : ''
    throw new UsageError(`the argument ${quoted} is not JSON${advice} (${error.message})`, { cause: error })
  }
}

/** A word whose quotes the shell took away, and not a slip inside an object or list. */
function looksBare(text: string): boolean {
  return !/^\s*[[{"]/.test(text) && !text.includes("'")
}

function typesOf(text: string | undefined, valueCount: number, method: string): readonly string[] | undefined {
  if (text === undefined) return undefined
  const types = text.trim() === '' ? [] : text.split(',').map(type => type.trim())
  for (const type of types) {
    const parsed = parseJavaType(type)
    if (!parsed.ok) throw new UsageError(`--types "${type}" ${parsed.reason}`)
  }
  if (types.length !== valueCount)
    throw new UsageError(
      `--types names ${types.length} parameters, but ${method} is given ${valueCount} arguments; each JSON text is one`
    )
  return types
}

function attachmentsOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  const attachments = new Map<string, string>()
  for (const pair of pairs) {
    const equals = pair.indexOf('=')
    if (equals <= 0) throw new UsageError(`--attachment "${pair}" is no pair; write NAME=VALUE`)
    const name = pair.slice(0, equals)
    if (CHOSEN_BY_SERVICE.has(name))
      throw new UsageError(`--attachment ${name} is chosen by SERVICE; write group/interface:version there`)
    attachments.set(name, pair.slice(equals + 1))
  }
  return attachments
}

function timeoutOf(text: string): number {
  const parsed = parseDuration(text)
  if (!parsed.ok) throw new UsageError(`--timeout "${text}" ${parsed.reason}`)
  if (parsed.value < 1 || parsed.value > TIMEOUT_MS_MAX)
    throw new UsageError(`--timeout "${text}" must be between 1ms and 24d`)
  return Math.round(parsed.value)
}
