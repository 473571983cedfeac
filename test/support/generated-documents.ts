// The documents that are made from the code and committed. A new one is one line here; a test fails when any is out of date.
import { errorsPage } from '../../src/admin/errors-page.ts'
import { metricsPage } from '../../src/admin/metrics-page.ts'
import { jsonSchemaText } from '../../src/config/json-schema.ts'
import { referencePage } from '../../src/config/reference-page.ts'

/** A committed file and the function that makes its text. */
export type GeneratedDocument = Readonly<{ name: string; path: string; make: () => string }>

/** Every generated document. */
export const GENERATED_DOCUMENTS: readonly GeneratedDocument[] = [
  { name: 'configuration reference', path: 'docs/configuration.md', make: referencePage },
  { name: 'configuration schema for editors', path: 'docs/config.schema.json', make: jsonSchemaText },
  { name: 'metrics', path: 'docs/metrics.md', make: metricsPage },
  { name: 'errors', path: 'docs/errors.md', make: errorsPage }
]
