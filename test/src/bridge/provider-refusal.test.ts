// Whose mistake it was, by what providers say.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { providerRefusal } from '../../../src/bridge/provider-refusal.ts'

const STACK = '\n\tat org.apache.dubbo.rpc.Filter.invoke(Filter.java:1)'

suite('provider refusal', () => {
  for (const [status, text, code, detail] of [
    [31, 'too slow', 'TIMEOUT', 'status 31: too slow'],
    [100, 'pool is exhausted', 'OVERLOADED', 'status 100: pool is exhausted'],
    [
      70,
      `RpcException: No such method nope in class interface a.B${STACK}`,
      'NO_METHOD',
      'status 70: RpcException: No such method nope in class interface a.B'
    ],
    [
      70,
      'Not unique method for method name(hello) in class(a.B), find 2 methods.',
      'BAD_ARGUMENTS',
      'status 70: Not unique method for method name(hello) in class(a.B), find 2 methods.; name the parameter types in x-dubbo-types or in the configuration'
    ],
    [
      70,
      'IllegalArgumentException: args.length != types.length',
      'BAD_ARGUMENTS',
      'status 70: IllegalArgumentException: args.length != types.length; another number of arguments is wanted'
    ],
    [70, `java.lang.NullPointerException${STACK}`, 'UPSTREAM_ERROR', 'status 70: java.lang.NullPointerException'],
    [40, 'Not found exported service', 'UPSTREAM_ERROR', 'status 40: Not found exported service'],
    [50, 'x'.repeat(5000), 'UPSTREAM_ERROR', `status 50: ${'x'.repeat(1000)}…`]
  ] as const)
    test(`${status} ${text.slice(0, 40).split('\n', 1)[0]} is ${code}`, () =>
      deepEqual(providerRefusal(status, text), { code, detail }))
})
