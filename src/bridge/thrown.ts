// What a service threw, in the words that every caller gets: class, message and causes.
import { Bean, causesOf, isThrowable, messageOf, type Value } from '../../codecs/hessian2/index.ts'

/** One exception of a chain. */
export type Named = Readonly<{ exception: string; message: string }>

/** An exception and what caused it, the nearest cause first. */
export type Thrown = Readonly<{ type: string; message: string; causes: readonly Named[] }>

/** A generic call wraps what was thrown; callers want the service's own class and message. */
export function describeThrown(thrown: Value): Thrown {
  if (!(thrown instanceof Bean))
    return { type: 'java.lang.Throwable', message: typeof thrown === 'string' ? thrown : '', causes: [] }
  const [first, ...rest] = isThrowable(thrown) ? causesOf(thrown) : [thrown]
  const outer = nameAndMessage(first ?? thrown)
  return { type: outer.exception, message: outer.message, causes: rest.map(nameAndMessage) }
}

function nameAndMessage(thrown: Bean): Named {
  const { type } = thrown.definition
  if (/\.GenericException$/.test(type)) {
    const [exception, message] = [thrown.get('exceptionClass'), thrown.get('exceptionMessage')]
    if (typeof exception === 'string') return { exception, message: withoutStack(message) }
  }
  return { exception: type, message: withoutStack(messageOf(thrown)) }
}

// A provider that throws what its interface does not know makes a text of it, stack and all, which is not for callers.
function withoutStack(message: Value | undefined): string {
  if (typeof message !== 'string') return ''
  return /\n\s+at /.test(message) ? message.slice(0, message.indexOf('\n')) : message
}
