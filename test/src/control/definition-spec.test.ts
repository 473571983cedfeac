// What a service's definition tells the data plane.
import { deepEqual } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { parseServiceDefinition } from '../../../registries/dubbo/service-definition-json.ts'
import type { MethodDefinition, ServiceDefinition } from '../../../registries/service-definition.ts'
import { specOf } from '../../../src/control/definition-spec.ts'

const method = (returns: string, ...names: string[]): MethodDefinition => ({
  name: 'm',
  parameters: names.map(name => ({ name, type: 'int' })),
  returns
})
const overloadsOf = (...methods: MethodDefinition[]): unknown => specOf({ methods, types: {} }).methods['m']?.overloads

suite('methods and types of a definition', () => {
  test('overloads are together, in the order of the definition', () => {
    const text = readFileSync('test/vectors/service-definition/dubbo-3.3.6.json', 'utf8')
    const definition = parseServiceDefinition(text) as ServiceDefinition
    const { methods, types } = specOf(definition)
    deepEqual(methods['over']?.overloads, [
      { parameters: ['int'], returns: 'java.lang.String' },
      { parameters: ['java.lang.String'], returns: 'java.lang.String' },
      { parameters: ['java.util.List<java.lang.String>'], returns: 'java.lang.String' },
      { parameters: ['java.lang.String', 'int'], returns: 'java.lang.String' }
    ])
    deepEqual(types, definition.types)
  })

  test('names count when all are known and none is there twice', () => {
    deepEqual(overloadsOf(method('int', 'a', 'b'), method('int', 'a', ''), method('int', 'a', 'a'), method('int')), [
      { parameters: ['int', 'int'], names: ['a', 'b'], returns: 'int' },
      { parameters: ['int', 'int'], returns: 'int' },
      { parameters: ['int', 'int'], returns: 'int' },
      { parameters: [], returns: 'int' }
    ])
  })

  test('a future answers what is in it', () => {
    const future = 'java.util.concurrent.CompletableFuture'
    deepEqual(overloadsOf(method(`${future}<java.util.List<a.B>>`), method(future)), [
      { parameters: [], returns: 'java.util.List<a.B>' },
      { parameters: [], returns: undefined }
    ])
  })

  test('a method may be called like something of JavaScript', () => {
    const { methods } = specOf({ methods: [{ name: '__proto__', parameters: [], returns: 'int' }], types: {} })
    deepEqual(Object.keys(methods), ['__proto__'])
  })
})
