// The declared type of an answer: that of the overload which was called, as far as the call and the configuration tell.
import { formatDescriptor } from '../../codecs/dubbo/descriptor.ts'
import { erasedName } from '../../codecs/hessian2/index.ts'
import type { Exchange } from '../exchange/exchange.ts'

/** A Java type name, or undefined when nobody knows it. */
export function declaredReturn({ cluster, method, head }: Exchange): string | undefined {
  const methods = cluster?.service.methods
  const overloads = methods !== undefined && Object.hasOwn(methods, method) ? (methods[method]?.overloads ?? []) : []
  const returns = overloads[0]?.returns
  // Mostly there is one overload, or all answer alike; then it does not matter which one was called.
  if (overloads.every(overload => overload.returns === returns)) return returns
  // A generic call names its types in its arguments, which are gone by now.
  if (head === undefined || head.generic) return undefined
  return overloads.find(({ parameters }) => formatDescriptor(parameters.map(erasedName)) === head.parameterTypes)
    ?.returns
}
