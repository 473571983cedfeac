// `npm run generate`: writes every generated document.
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { GENERATED_DOCUMENTS } from './generated-documents.ts'

for (const { name, path, make } of GENERATED_DOCUMENTS) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, make())
  console.log(`${path}: ${name}`)
}
