// Runs every compiled test file, each in a process of its own, and ends with the runner's summary.
// `node dist/test/run.js [PART OF A PATH …]` runs the files whose path holds one of the parts; `--without PART` leaves some out.
import { availableParallelism } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { filesBelow } from './support/files.ts'

const root = dirname(fileURLToPath(import.meta.url))
const { values, positionals: parts } = parseArgs({
  options: { without: { type: 'string', multiple: true, default: [] } },
  allowPositionals: true
})

const files = filesBelow(root, '.test.js').filter(file => {
  const path = relative(root, file)
  if (values.without.some(part => path.includes(part))) return false
  return parts.length === 0 || parts.some(part => path.includes(part))
})
if (files.length === 0) throw new Error(`no test file in ${join(root)} matches ${parts.join(' ')}`)

const stream = run({ files, concurrency: Math.max(2, availableParallelism()), timeout: 600_000 })
stream.on('test:fail', () => {
  process.exitCode = 1
})
stream.compose(new spec()).pipe(process.stdout)
