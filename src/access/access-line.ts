// The line that an exchange leaves in the access log, as JSON or as text. One function per format, both about the same facts.
import type { Exchange } from '../exchange/exchange.ts'
import { isoTime } from './iso-time.ts'
import { quoted, quotedDetail, word } from './quote.ts'

/** The formats, by the words of the configuration. */
export type LineFormat = 'json' | 'text'

/** `endedAtEpochMs` is the wall time of the end of the exchange. */
export type FormatLine = (exchange: Exchange, endedAtEpochMs: number) => string

/** Format → its function. */
export const LINE_FORMATS: Readonly<Record<LineFormat, FormatLine>> = { json: jsonLine, text: textLine }

/** A JSON object and a newline. What is unknown or empty is left out. */
function jsonLine(exchange: Exchange, endedAtEpochMs: number): string {
  const { caller, cluster, endpoint, route, traceId } = exchange
  let line = `{"time":"${isoTime(endedAtEpochMs)}","listener":${quoted(exchange.listener)},"protocol":"${caller.protocol}"`
  line += `,"service":${quoted(exchange.service)}`
  if (exchange.group !== '') line += `,"group":${quoted(exchange.group)}`
  if (exchange.version !== '') line += `,"version":${quoted(exchange.version)}`
  line += `,"method":${quoted(exchange.method)}`
  if (exchange.path !== '') line += `,"path":${quoted(exchange.path)}`
  line += `,"code":"${exchange.code}"`
  if (wasAnswered(exchange)) line += `,"status":${exchange.status}`
  if (cluster !== undefined) line += `,"to":${quoted(cluster.service.name)}`
  if (endpoint !== undefined) line += `,"endpoint":${quoted(endpoint.name)}`
  if (route !== undefined && route.name !== '') line += `,"route":${quoted(route.name)}`
  line += `,"attempts":${exchange.attempts},"ms":${milliseconds(exchange.endedAtMs - exchange.startedAtMs)}`
  if (endpoint !== undefined) line += `,"upstreamMs":${milliseconds(upstreamMs(exchange))}`
  line += `,"bytesIn":${exchange.bytesIn},"bytesOut":${exchange.bytesOut},"remote":${quoted(caller.remote)}`
  if (exchange.oneWay) line += ',"oneWay":true'
  if (exchange.detail !== '') line += `,"detail":${quotedDetail(exchange.detail)}`
  if (traceId !== '') line += `,"traceId":${quoted(traceId)}`
  return `${line}}\n`
}

/**
 * Columns, `-` for what is unknown: time, listener, protocol, service, method, code, status, endpoint, ms, upstream ms, attempts,
 * bytes in, bytes out, remote; then `key=value` for what not every exchange has.
 */
function textLine(exchange: Exchange, endedAtEpochMs: number): string {
  const { caller, cluster, endpoint, route, traceId } = exchange
  let line = `${isoTime(endedAtEpochMs)} ${word(exchange.listener)} ${caller.protocol} ${word(exchange.service)}`
  line += ` ${word(exchange.method)} ${exchange.code} ${wasAnswered(exchange) ? exchange.status : '-'}`
  line += ` ${word(endpoint?.name ?? '')} ${milliseconds(exchange.endedAtMs - exchange.startedAtMs)}`
  line += ` ${endpoint === undefined ? '-' : milliseconds(upstreamMs(exchange))} ${exchange.attempts}`
  line += ` ${exchange.bytesIn} ${exchange.bytesOut} ${word(caller.remote)}`
  if (exchange.group !== '') line += ` group=${word(exchange.group)}`
  if (exchange.version !== '') line += ` version=${word(exchange.version)}`
  if (exchange.path !== '') line += ` path=${word(exchange.path)}`
  if (cluster !== undefined && cluster.service.name !== exchange.service) line += ` to=${word(cluster.service.name)}`
  if (route !== undefined && route.name !== '') line += ` route=${word(route.name)}`
  if (exchange.oneWay) line += ' oneWay=true'
  if (traceId !== '') line += ` traceId=${word(traceId)}`
  if (exchange.detail !== '') line += ` detail=${quotedDetail(exchange.detail)}`
  return `${line}\n`
}

// A call without an answer has no status, and 0 is a status of its own in Bolt.
function wasAnswered({ oneWay, code }: Exchange): boolean {
  return !oneWay && code !== 'CALLER_GONE'
}

// A call that was sent in the turn in which it came has no time of its own for that: the turn's time is its start.
function upstreamMs({ sentAtMs, startedAtMs, endedAtMs }: Exchange): number {
  return endedAtMs - (sentAtMs === 0 ? startedAtMs : sentAtMs)
}

// Three decimals. `toFixed`, and a fraction turned into text, cost ten times as much as whole numbers.
function milliseconds(ms: number): string {
  const microseconds = Math.max(0, Math.round(ms * 1000))
  const whole = Math.floor(microseconds / 1000)
  const rest = microseconds - whole * 1000
  return `${whole}.${rest < 10 ? '00' : rest < 100 ? '0' : ''}${rest}`
}
