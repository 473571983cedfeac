// The version is that of package.json.
import { match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { packageVersion } from '../../src/package-version.ts'

suite('package version', () => {
  test('is a version', () => match(packageVersion(), /^\d+\.\d+\.\d+/))
})
