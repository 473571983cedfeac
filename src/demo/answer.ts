// One request of a demo provider as its answer: finds the service and method, runs it, and shapes what came of it as Dubbo
// providers do for direct calls, generic calls and echoes.
import { STATUS } from '../../codecs/dubbo/index.ts'
import { Bean, bean, HessianMap, List, type Value } from '../../codecs/hessian2/index.ts'
import type { RpcRequest, RpcResponse } from '../../codecs/message.ts'
import { ServiceException } from './orders.ts'
import type { DemoMethod, DemoService } from './services.ts'

type Call = Readonly<{ method: string; values: readonly Value[]; generic: boolean }>

/** Attachments whose names start so come back with the answer. */
const RETURNED_PREFIX = 'demo-'

/** Answers; never rejects. */
export async function answer(
  request: RpcRequest,
  services: ReadonlyMap<string, DemoService>,
  provider: string
): Promise<RpcResponse> {
  const attachments = returned(request.attachments, provider)
  const service = services.get(request.service)
  if (service === undefined)
    return { kind: 'error', status: STATUS.badRequest, text: `Not found exported service: ${request.service}` }
  if (request.method === '$echo') return { kind: 'value', value: request.arguments[0] ?? null, attachments }
  const call = callOf(request)
  try {
    const value = await methodOf(service, call).run(call.values)
    return { kind: 'value', value: call.generic ? generalized(value) : value, attachments }
  } catch (error) {
    if (!(error instanceof ServiceException)) return { kind: 'error', status: STATUS.serviceError, text: String(error) }
    return { kind: 'exception', value: call.generic ? genericException(error) : error.thrown, attachments }
  }
}

function callOf({ method, arguments: values }: RpcRequest): Call {
  if (method !== '$invoke') return { method, values, generic: false }
  const [name, , list] = values
  return {
    method: typeof name === 'string' ? name : '',
    values: list instanceof List ? list.items : [],
    generic: true
  }
}

function methodOf({ key, methods }: DemoService, { method, values }: Call): DemoMethod {
  const found = methods.get(method)
  if (found === undefined)
    throw new ServiceException('java.lang.NoSuchMethodException', `${key.interface} has no method ${method}`)
  if (found.parameters.length !== values.length)
    throw new ServiceException(
      'java.lang.IllegalArgumentException',
      `${method} takes (${found.parameters.join(', ')}), not ${values.length} arguments`
    )
  return found
}

/** A generic caller has no classes, so it gets maps that name them. The values are our own, so none holds itself. */
function generalized(value: Value): Value {
  if (value instanceof List) return new List(value.items.map(item => generalized(item)))
  // Java values of the platform stay what they are.
  if (!(value instanceof Bean) || value.definition.type.startsWith('java.')) return value
  const entries = new Map<Value, Value>([['class', value.definition.type]])
  for (const [index, field] of value.definition.fields.entries())
    entries.set(field, generalized(value.values[index] ?? null))
  return new HessianMap(entries)
}

function genericException({ thrown, message }: ServiceException): Bean {
  return bean('org.apache.dubbo.rpc.service.GenericException', {
    exceptionClass: thrown.definition.type,
    exceptionMessage: message,
    detailMessage: message,
    cause: null,
    stackTrace: new List([], '[java.lang.StackTraceElement')
  })
}

function returned(attachments: ReadonlyMap<string, Value>, provider: string): Map<string, Value> {
  const back = new Map<string, Value>([['served-by', provider]])
  for (const [name, value] of attachments)
    if (name.startsWith(RETURNED_PREFIX) && typeof value === 'string') back.set(name, value)
  return back
}
