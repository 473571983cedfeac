// The error of registries carries a code to decide by.
import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { RegistryError } from '../../registries/errors.ts'

test('a registry error carries its code, its sentence and its cause', () => {
  const cause = new Error('ECONNREFUSED')
  const error = new RegistryError('UNREACHABLE', 'nobody answers at 127.0.0.1:2181', { cause })
  equal(error.code, 'UNREACHABLE')
  equal(error.name, 'RegistryError')
  equal(error.message, 'nobody answers at 127.0.0.1:2181')
  equal(error.cause, cause)
})
