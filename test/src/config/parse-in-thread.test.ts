// The same answer as in this thread, while this thread goes on.
import { deepEqual, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { parseConfig } from '../../../src/config/load.ts'
import { parseInThread } from '../../../src/config/parse-in-thread.ts'

const SOURCE = { file: 'anji.yaml', env: { PORT: '1' } }

suite('parsing in a thread', () => {
  test('gives the same configuration, and the same mistakes', async () => {
    for (const text of [
      `admin: false\nlisteners: { a: { address: "127.0.0.1:\${PORT}", to: s } }\nservices: { s: { endpoints: [127.0.0.1:1] } }`,
      'listener: {}\nworkers: -1\n',
      'a: [',
      ''
    ])
      deepEqual(await parseInThread(text, SOURCE), parseConfig(text, SOURCE))
  })

  test('leaves the event loop free', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => `  s${at}: { endpoints: [127.0.0.1:1] }`).join('\n')
    let turns = 0
    const timer = setInterval(() => turns++, 1)
    const result = await parseInThread(`services:\n${many}\nlisteners: { a: { address: 127.0.0.1:0 } }`, SOURCE)
    clearInterval(timer)
    ok(result.ok && turns > 5)
  })
})
