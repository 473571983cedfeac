// What the name of a service says about it, and the forms of endpoints and methods.
import { deepEqual, notEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { completed, service } from '../../../../src/config/sections/services.ts'

function identity(key: string, more: Record<string, unknown> = {}): string[] {
  const { interface: name, group, version } = completed(key, service.parse({ endpoints: ['a:1'], ...more }))
  return [name, group, version]
}

suite('services section', () => {
  test('the name is the interface, with group and version if it says them', () => {
    deepEqual(identity('org.example.A'), ['org.example.A', '', ''])
    deepEqual(identity('blue/org.example.A:1.0'), ['org.example.A', 'blue', '1.0'])
  })

  test('fields beat the name, and an interface makes it a mere name', () => {
    deepEqual(identity('A', { group: 'g', version: '1' }), ['A', 'g', '1'])
    deepEqual(identity('b/A:1', { interface: 'X' }), ['X', '', ''])
    deepEqual(identity('A', { version: '0.0.0' }), ['A', '', ''])
  })

  test('the name of an HTTP service is a host and never a service key', () =>
    deepEqual(identity('a.example:80', { protocol: 'http' }), ['a.example:80', '', '']))

  test('connections depend on the protocol', () => {
    const connections = (more: Record<string, unknown>) =>
      completed('A', service.parse({ endpoints: ['a:1'], ...more })).connections
    deepEqual([connections({}), connections({ protocol: 'http' }), connections({ connections: 3 })], [1, 128, 3])
  })

  test('an overloaded method has a list of signatures', () => {
    const methods = {
      one: { parameters: [] },
      two: [{ parameters: ['int'] }, { parameters: ['long'], returns: 'void' }]
    }
    deepEqual(service.parse({ endpoints: ['a:1'], methods }).methods, {
      one: [{ parameters: [] }],
      two: [{ parameters: ['int'] }, { parameters: ['long'], returns: 'void' }]
    })
  })

  test('names of parameters are as many as these, each once', () => {
    const mistake = (names: string[]): string | undefined =>
      service.safeParse({ endpoints: ['a:1'], methods: { m: { parameters: ['int', 'int'], names } } }).error?.message
    deepEqual(mistake(['a', 'b']), undefined)
    for (const names of [['a'], ['a', 'a'], ['a', 'not a name']]) notEqual(mistake(names), undefined)
  })

  test('a type is a bean with fields or an enum with constants', () => {
    const types = { 'a.Item': { fields: { ids: 'java.util.List<java.lang.Long>' } }, 'a.Color': { constants: ['RED'] } }
    deepEqual(service.parse({ endpoints: ['a:1'], types }).types, {
      'a.Item': { kind: 'bean', fields: { ids: 'java.util.List<java.lang.Long>' } },
      'a.Color': { kind: 'enum', constants: ['RED'] }
    })
    deepEqual(
      service.safeParse({ endpoints: ['a:1'], types: { 'a.B': { fields: {}, constants: ['A'] } } }).success,
      false
    )
  })
})
