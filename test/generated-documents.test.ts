// Generated documents are committed; this fails when they say something else than the code.
import { equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { GENERATED_DOCUMENTS } from './support/generated-documents.ts'

suite('generated documents', () => {
  for (const { name, path, make } of GENERATED_DOCUMENTS)
    test(`${path} (${name}) is what the code says; if not, run npm run generate`, () =>
      equal(readFileSync(path, 'utf8'), make()))
})
