// Generic calls: `$invoke(method, types, arguments)`, which needs none of the provider's classes.
import { List } from '../hessian2/value.ts'
import type { RpcRequest } from '../message.ts'

const GENERIC_PARAMETERS = ['java.lang.String', '[Ljava.lang.String;', '[Ljava.lang.Object;']

/** The same call as a generic one. Unknown parameter types travel as null: the provider then goes by the method's name alone. */
export function genericCall(request: RpcRequest): RpcRequest {
  const types = request.parameterTypes === undefined ? null : new List([...request.parameterTypes], '[string')
  return {
    ...request,
    method: '$invoke',
    parameterTypes: GENERIC_PARAMETERS,
    arguments: [request.method, types, new List([...request.arguments], '[object')],
    attachments: new Map([...request.attachments, ['generic', request.attachments.get('generic') ?? 'true']])
  }
}
