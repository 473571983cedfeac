// A Java exception as JSON: what it is, what it says, what it carries, why; the stack only when asked for.

import type { JsonWriter } from './to-json.ts'
import { Bean, List, type Value } from './value.ts'

/** Fields of java.lang.Throwable and those that are written under a name of their own. */
const RESERVED = new Set([
  'detailMessage',
  'cause',
  'stackTrace',
  'suppressedExceptions',
  'class',
  'message',
  'stack',
  'suppressed'
])
const FRAMES_MAX = 200

/** Writes an exception; `writeValue` comes as an argument because it calls this in turn. */
export function writeThrowable(
  writer: JsonWriter,
  bean: Bean,
  writeValue: (writer: JsonWriter, value: Value, key: string) => void
): void {
  const { type, fields } = bean.definition
  const [genericClass, genericMessage] = [bean.get('exceptionClass'), bean.get('exceptionMessage')]
  if (type.endsWith('.GenericException') && typeof genericClass === 'string') {
    // Dubbo's stand-in for an exception of a generic call: its own message repeats the whole remote stack.
    writer.out += `{"class":${JSON.stringify(genericClass)},"message":`
    writeValue(writer, genericMessage ?? null, 'message')
    writer.out += '}'
    return
  }
  writer.out += `{"class":${JSON.stringify(type)},"message":`
  // Some exceptions keep their message in a field of their own and leave the inherited one empty.
  writeValue(writer, bean.get('detailMessage') ?? bean.get('message') ?? null, 'message')
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!
    if (RESERVED.has(field)) continue
    writer.out += `,${JSON.stringify(field)}:`
    writeValue(writer, bean.values[index] ?? null, field)
  }
  const suppressed = bean.get('suppressedExceptions')
  if (suppressed instanceof List && suppressed.items.length > 0) {
    writer.out += ',"suppressed":'
    writeValue(writer, suppressed, 'suppressed')
  }
  if (writer.options.stackTraces === true) {
    writer.out += ',"stack":'
    writeValue(writer, stackOf(bean), 'stack')
  }
  // Java marks "no cause" by an exception that is its own cause.
  const cause = bean.get('cause')
  if (cause !== undefined && cause !== null && cause !== bean) {
    writer.out += ',"cause":'
    writeValue(writer, cause, 'cause')
  }
  writer.out += '}'
}

function stackOf(bean: Bean): List {
  const frames = bean.get('stackTrace')
  const lines: string[] = []
  if (frames instanceof List)
    for (const frame of frames.items.slice(0, FRAMES_MAX)) if (frame instanceof Bean) lines.push(frameText(frame))
  return new List(lines)
}

function frameText(frame: Bean): string {
  const [type, method, file, line] = ['declaringClass', 'methodName', 'fileName', 'lineNumber'].map(field => {
    const value = frame.get(field)
    return typeof value === 'string' || typeof value === 'number' ? value : undefined
  })
  const place = file === undefined ? 'Unknown Source' : typeof line === 'number' && line >= 0 ? `${file}:${line}` : file
  return `${type ?? '?'}.${method ?? '?'}(${place})`
}
