// The JSON Schema of the configuration: for editors, for the reference page, and for naming what is known at a path.
import { z } from 'zod'
import type { Path } from './mistake.ts'
import { configSchema } from './schema.ts'

/** The parts of JSON Schema that the configuration uses. */
export type SchemaNode = {
  type?: string
  properties?: Record<string, SchemaNode>
  required?: string[]
  additionalProperties?: SchemaNode | boolean
  items?: SchemaNode
  anyOf?: SchemaNode[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  minimum?: number
  maximum?: number
  description?: string
  examples?: unknown[]
  'x-unit'?: string
  'x-type'?: string
}

let built: SchemaNode | undefined

/** The schema of what may be written, before defaults are filled in. */
export function configJsonSchema(): SchemaNode {
  // Examples are shown as they are written; the library would drop those of values that change when they are read.
  built ??= z.toJSONSchema(configSchema, {
    io: 'input',
    override({ jsonSchema }) {
      // Forms that a word tells apart are forms like others here.
      if (jsonSchema.oneOf !== undefined) {
        jsonSchema.anyOf = jsonSchema.oneOf
        delete jsonSchema.oneOf
      }
      if (!('x-example' in jsonSchema)) return
      jsonSchema.examples = [jsonSchema['x-example'] as string]
      delete jsonSchema['x-example']
    }
  }) as SchemaNode
  return built
}

/** The text of docs/config.schema.json. */
export function jsonSchemaText(): string {
  return `${JSON.stringify({ title: 'Anji configuration', ...configJsonSchema() }, null, 2)}\n`
}

/** Every form that a value at a path may have; none if nothing may stand there. */
export function formsAt(path: Path): SchemaNode[] {
  let forms = alternatives(configJsonSchema())
  for (const part of path) {
    const next: SchemaNode[] = []
    for (const form of forms) {
      const below = typeof part === 'number' ? form.items : (ownProperty(form, part) ?? form.additionalProperties)
      if (typeof below === 'object') next.push(...alternatives(below))
    }
    forms = next
  }
  return forms
}

/** The keys that a map at a path may have; none if its keys are free names. */
export function keysAt(path: Path): string[] {
  return [...new Set(formsAt(path).flatMap(({ properties }) => Object.keys(properties ?? {})))]
}

/** A form and, if it only holds others, those in its place; what describes the whole describes each. */
function alternatives(form: SchemaNode): SchemaNode[] {
  if (form.anyOf === undefined) return [form]
  const { anyOf, ...about } = form
  return anyOf.flatMap(one => alternatives({ ...about, ...one }))
}

function ownProperty(form: SchemaNode, name: string): SchemaNode | undefined {
  return form.properties !== undefined && Object.hasOwn(form.properties, name) ? form.properties[name] : undefined
}
