// Beans made and looked at by field name, and Java exceptions, which are beans with a well-known shape.
import { Bean, type ClassDefinition, List, type Value } from './value.ts'

/** A bean with a class definition of its own: `bean('demo.User', { name: 'Li', age: 30 })`. */
export function bean(type: string, fields: Readonly<Record<string, Value>>): Bean {
  return new Bean({ type, fields: Object.keys(fields) }, Object.values(fields))
}

/** A constant of a Java enum. */
export const enumConstant = (type: string, name: string): Bean => bean(type, { name })

const THROWABLE_FIELDS = ['suppressedExceptions', 'stackTrace', 'cause', 'detailMessage'] as const

/** A Java exception without a stack, in the shape that Java gives its own; without a cause it is its own cause, as in Java. */
export function throwable(type: string, message: string, cause?: Bean): Bean {
  const definition: ClassDefinition = { type, fields: THROWABLE_FIELDS }
  const suppressed = new List([], 'java.util.Collections$EmptyList')
  const stack = new List([], '[java.lang.StackTraceElement')
  const thrown = new Bean(definition, [suppressed, stack, null, message])
  thrown.values[2] = cause ?? thrown
  return thrown
}

/** Whether a bean looks like an exception: it has a message and a cause. */
export const isThrowable = (value: Value | undefined): value is Bean =>
  value instanceof Bean && value.get('detailMessage') !== undefined && value.get('cause') !== undefined

/** What an exception says, null when it says nothing. */
export function messageOf(thrown: Bean): string | null {
  const message = thrown.get('detailMessage')
  return typeof message === 'string' ? message : null
}

/** The exception and its causes, outermost first. Each comes once: Java marks "no cause" by a cause that is the exception itself. */
export function causesOf(thrown: Bean): Bean[] {
  const chain = new Set<Bean>()
  let next: Value | undefined = thrown
  while (next instanceof Bean && !chain.has(next)) {
    chain.add(next)
    next = next.get('cause')
  }
  return [...chain]
}
