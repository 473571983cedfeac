// The pages of the demo and of `anji call` promise nothing that does not happen: each of their examples is run.
import { equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { consoleExamples, isPromised } from '../support/console-blocks.ts'
import { runShell, startDemo } from '../support/run-anji.ts'
import { runCurl } from '../support/run-curl.ts'

const main = 'node dist/src/main.js'

for (const page of ['docs/demo.md', 'docs/call.md'])
  suite(page, () => {
    test('prints what it promises', async t => {
      const { ports } = (await startDemo(t)).document
      const examples = consoleExamples(readFileSync(page, 'utf8'))
      ok(examples.length >= 5)
      for (const { line, command, output } of examples) {
        const here = command
          .replace('127.0.0.1:8080', `127.0.0.1:${ports.http}`)
          .replace('127.0.0.1:20881', `127.0.0.1:${ports.dubbo}`)
          .replace('127.0.0.1:9911', `127.0.0.1:${ports.admin}`)
          .replace(/^npx anji /, `${main} `)
        const { stdout, stderr } = here.startsWith('curl') ? await runCurl(here) : await runShell(here)
        ok(
          isPromised(stdout + stderr, output),
          `${page}:${line}: ${command}\npromised ${output}\nprinted ${stdout}${stderr}`
        )
      }
    })
  })

test('a promise holds only for what it says', () => {
  equal(isPromised('a\nb\nc\n', 'a\n...\nc\n'), true)
  equal(isPromised('{"a":1,"ms":2.5}\n', '{"a":1,"ms":...}\n'), true)
  equal(isPromised('a\nd\n', 'a\nc\n'), false)
  equal(isPromised('a\nb\n', 'a\n'), false)
})
