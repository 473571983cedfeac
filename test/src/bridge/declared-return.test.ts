// Which declared type the answer of a call has.
import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { declaredReturn } from '../../../src/bridge/declared-return.ts'
import type { Exchange } from '../../../src/exchange/exchange.ts'
import type { MethodSpec } from '../../../src/snapshot/snapshot.ts'
import { service } from '../../support/line.ts'

const exchange = (
  method: string,
  methods: Record<string, MethodSpec>,
  parameterTypes = '',
  generic = false
): Exchange =>
  ({
    method,
    cluster: { service: { ...service('a', 1), methods } },
    head: { parameterTypes, generic }
  }) as unknown as Exchange

const signature = (parameters: string[], returns: string | undefined) => ({ parameters, returns })

test('it is that of the only overload, of all, or of the one that was called', () => {
  const one = { m: { overloads: [signature(['int'], 'long')] } }
  const alike = { m: { overloads: [signature(['int'], 'long'), signature([], 'long')] } }
  const differ = { m: { overloads: [signature(['int'], 'long'), signature(['java.lang.String'], 'int')] } }
  equal(declaredReturn(exchange('m', one)), 'long')
  equal(declaredReturn(exchange('m', alike, 'Z')), 'long')
  equal(declaredReturn(exchange('m', differ, 'Ljava/lang/String;')), 'int')
  equal(declaredReturn(exchange('m', differ, 'Z')), undefined)
  equal(declaredReturn(exchange('m', differ, 'I', true)), undefined)
  equal(declaredReturn(exchange('other', one)), undefined)
  equal(declaredReturn(exchange('constructor', one)), undefined)
})
