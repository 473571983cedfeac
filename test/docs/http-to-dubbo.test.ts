// The page of the bridges promises nothing that does not happen: its configuration is started and its examples are run.
import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { Bean, bean, HessianMap, throwable, type Value } from '../../codecs/hessian2/index.ts'
import type { RpcResponse } from '../../codecs/message.ts'
import { consoleExamples, isPromised } from '../support/console-blocks.ts'
import { fencedBlocks } from '../support/doc-examples.ts'
import { exceptionAnswer, openProvider, type SeenCall, valueAnswer } from '../support/rpc-peers.ts'
import { runCurl } from '../support/run-curl.ts'
import { runAnji } from '../support/running-anji.ts'

/** The pages whose examples are run, with how many they have at least. */
const PAGES = [
  ['docs/http-to-dubbo.md', 16],
  ['docs/openapi.md', 4]
] as const

function shop({ method, types, arguments: [first = null, second = null] }: SeenCall): RpcResponse {
  if (method === 'greet') return valueAnswer(`Hello ${first}`)
  if (method === 'find') return valueAnswer(`by ${types?.[0]}`)
  if (method === 'price') return valueAnswer(raised(first, second))
  if (method === 'place' && first instanceof HessianMap)
    return valueAnswer(new HessianMap(new Map([...first.entries, ['count', second]])))
  if (method === 'add' && first instanceof Bean)
    return valueAnswer(
      bean('org.example.Item', {
        ...Object.fromEntries(first.definition.fields.map((field, at) => [field, first.values[at] as Value])),
        count: second
      })
    )
  return exceptionAnswer(throwable('org.example.ShopException', 'out of tea'))
}

// 9007199254740993 + 1.10 in decimals, which no double could do.
function raised(first: Value, second: Value): Value {
  if (typeof first !== 'bigint' || !(second instanceof Bean)) return null
  const cents = first * 100n + BigInt(String(second.values[0]).replace('.', ''))
  const digits = String(cents)
  return bean('java.math.BigDecimal', { value: `${digits.slice(0, -2)}.${digits.slice(-2)}` })
}

for (const [page, least] of PAGES)
  suite(page, () => {
    test('prints what it promises', async t => {
      const text = readFileSync(page, 'utf8')
      const provider = await openProvider((call, answer) => answer(shop(call)))
      t.after(provider.close)
      const [configuration = ''] = fencedBlocks(text, 'yaml')
      const anji = await runAnji(configuration.replace(':8080', ':0').replaceAll(':20880', `:${provider.port}`))
      t.after(anji.close)
      const examples = consoleExamples(text)
      ok(examples.length >= least)
      for (const { line, command, output } of examples) {
        const { stdout, stderr } = await runCurl(command.replace('127.0.0.1:8080', `127.0.0.1:${anji.port}`))
        const printed = `${stdout}${stderr}`.replaceAll('\r\n', '\n').replace(/([^\n])$/, '$1\n')
        ok(isPromised(printed, output), `${page}:${line}: ${command}\npromised ${output}\nprinted ${printed}`)
      }
    })
  })

test('blocks are found by their language', () => {
  deepEqual(fencedBlocks('```yaml\na\n```\ntext\n```sh\nb\n```\n```yaml\nc\nd\n```\n', 'yaml'), ['a\n', 'c\nd\n'])
})
