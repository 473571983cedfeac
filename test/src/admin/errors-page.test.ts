// The page of errors.
import { ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { errorsPage } from '../../../src/admin/errors-page.ts'
import { ERRORS } from '../../../src/errors.ts'

suite('errors page', () => {
  test('has a row for every code, with its statuses and its help', () => {
    for (const [code, { side, retry, http, dubbo, bolt, grpc, help }] of Object.entries(ERRORS))
      ok(
        errorsPage().includes(
          `| \`${code}\` | ${side} | ${retry} | ${http} | ${dubbo} | ${bolt} | ${grpc} | ${help} |`
        ),
        code
      )
  })
})
