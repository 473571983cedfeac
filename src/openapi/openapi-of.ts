// A service as an OpenAPI 3.1 document: what can be posted to its methods over HTTP, and what comes back.
import { parameterNames } from '../bridge/named-arguments.ts'
import { formatServiceKey } from '../snapshot/service-key.ts'
import type { BigNumbers, MethodSpec, ServiceSpec, Signature } from '../snapshot/snapshot.ts'
import { type Schema, Schemas } from './schema-of-type.ts'

/** A document that is ready to be written as JSON. */
export type OpenApiDocument = Readonly<{
  openapi: '3.1.0'
  info: Readonly<{ title: string; version: string; description: string }>
  servers: readonly Readonly<{ url: string }>[]
  paths: Readonly<Record<string, Schema>>
  components: Readonly<{ schemas: Readonly<Record<string, Schema>> }>
}>

/** How values are written. */
export type OpenApiOptions = Readonly<{ bigNumbers: BigNumbers }>

const PROBLEM = 'Problem'
const PROBLEM_SCHEMA: Schema = {
  title: 'A failure (RFC 9457)',
  type: 'object',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string', description: 'what went wrong; the member to act on' },
    exception: { type: 'string', description: 'the class of an exception that the service threw' },
    traceId: { type: 'string' }
  },
  required: ['type', 'title', 'status', 'code']
}

/** What nobody knows is anything: a service without known methods has one path for all of them. */
export function openApiOf(service: ServiceSpec, { bigNumbers }: OpenApiOptions): OpenApiDocument {
  const schemas = new Schemas(service.types ?? {}, bigNumbers)
  const methods = Object.entries(service.methods)
  const headers = identityHeaders(service)
  const paths = methods.map(([name, method]): [string, Schema] => [
    `/${service.interface}/${name}`,
    { post: operation(name, method, schemas), ...headers }
  ])
  if (methods.length === 0) paths.push([`/${service.interface}/{method}`, anyMethod(headers)])
  const own = schemas.components()
  return {
    openapi: '3.1.0',
    info: {
      title: formatServiceKey(service),
      version: service.version === '' ? '0.0.0' : service.version,
      description: `The Dubbo service ${service.interface}, called over HTTP with JSON.`
    },
    servers: [{ url: '/' }],
    paths: Object.fromEntries(paths),
    components: { schemas: { ...own, [PROBLEM]: PROBLEM_SCHEMA } }
  }
}

function operation(name: string, { overloads }: MethodSpec, schemas: Schemas): Schema {
  const required = overloads.every(({ parameters }) => parameters.length > 0)
  return {
    operationId: name,
    summary: overloads.map(overload => `${name}(${overload.parameters.join(', ')})`).join(' | '),
    requestBody: { required, content: json(oneOf(overloads.flatMap(overload => bodies(overload, schemas)))) },
    responses: responses(oneOf(distinct(overloads.map(({ returns }) => schemas.of(returns)))))
  }
}

/** The forms that the arguments of one overload can have: a list, an object by name, or the only argument itself. */
function bodies(overload: Signature, schemas: Schemas): Schema[] {
  const { parameters } = overload
  const types = parameters.map(type => schemas.of(type))
  const count = parameters.length
  const title = `(${parameters.join(', ')})`
  const list: Schema = { title, type: 'array', minItems: count, maxItems: count }
  if (count === 0) return [list]
  const positional: Schema = { ...list, prefixItems: types }
  // A list in the body is always the list of arguments, so a list as the only one has to be in a list.
  if (count === 1) return isList(types[0] ?? {}) ? [positional] : [positional, types[0] ?? {}]
  const names = parameterNames(overload)
  const byName = Object.fromEntries(names.map((name, index) => [name, types[index]]))
  const named: Schema = { title: `${title} by name`, type: 'object', properties: byName, required: names }
  return [positional, { ...named, additionalProperties: false }]
}

const isList = ({ type }: Schema): boolean => type === 'array' || (Array.isArray(type) && type.includes('array'))

function anyMethod(headers: Schema): Schema {
  const { parameters = [] } = headers as { parameters?: Schema[] }
  const method = { name: 'method', in: 'path', required: true, schema: { type: 'string' } }
  const requestBody = { required: false, content: json({}) }
  return {
    parameters: [method, ...parameters],
    post: {
      operationId: 'call',
      summary: 'Any method; nobody knows which there are.',
      requestBody,
      responses: responses({})
    }
  }
}

/** The headers without which another group or version of the interface would be called. */
function identityHeaders({ group, version }: ServiceSpec): Schema {
  const parameters = [
    ['x-dubbo-group', group],
    ['x-dubbo-version', version]
  ]
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, in: 'header', required: true, schema: { const: value } }))
  return parameters.length === 0 ? {} : { parameters }
}

function responses(schema: Schema): Schema {
  const failure = { $ref: `#/components/schemas/${PROBLEM}` }
  return {
    '200': { description: 'What the method answered.', content: json(schema) },
    default: { description: 'A failure.', content: { 'application/problem+json': { schema: failure } } }
  }
}

const json = (schema: Schema): Schema => ({ 'application/json': { schema } })

/** Several forms overlap (7 is an int and a long), so one is enough and more than one is no mistake. */
function oneOf(schemas: readonly Schema[]): Schema {
  if (schemas.some(schema => Object.keys(schema).length === 0)) return {}
  return schemas.length === 1 ? (schemas[0] ?? {}) : { anyOf: schemas }
}

function distinct(schemas: readonly Schema[]): Schema[] {
  return [...new Map(schemas.map(schema => [JSON.stringify(schema), schema])).values()]
}
