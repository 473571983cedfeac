// From the definition of a service, as a registry tells it, to what the data plane knows of its methods and types.
import type { ServiceDefinition } from '../../registries/service-definition.ts'
import type { MethodSpec, Signature, TypeSpec } from '../snapshot/snapshot.ts'

/** What a definition adds to a service. */
export type DefinitionSpec = Readonly<{
  methods: Readonly<Record<string, MethodSpec>>
  types: Readonly<Record<string, TypeSpec>>
}>

const FUTURE = /^java\.util\.concurrent\.(?:CompletableFuture|CompletionStage|Future)(?:<(.*)>)?$/

/** Overloads stay in the order of the definition; names of parameters are taken when all of them are known. */
export function specOf({ methods, types }: ServiceDefinition): DefinitionSpec {
  const overloads = new Map<string, Signature[]>()
  for (const { name, parameters, returns } of methods) {
    const names = parameters.map(parameter => parameter.name)
    const known = names.length > 0 && new Set(names).size === names.length && !names.includes('')
    const signature: Signature = {
      parameters: parameters.map(({ type }) => type),
      ...(known ? { names } : {}),
      returns: answered(returns)
    }
    const others = overloads.get(name)
    if (others === undefined) overloads.set(name, [signature])
    else others.push(signature)
  }
  return { methods: Object.fromEntries([...overloads].map(([name, list]) => [name, { overloads: list }])), types }
}

/** A method that answers later answers with what is in its future, of which 2.7 and 3.x seldom say the type. */
function answered(returns: string): string | undefined {
  const future = FUTURE.exec(returns)
  return future === null ? returns : future[1]
}
