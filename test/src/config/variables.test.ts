// Variables: what they become, what is wrong with them, and that masks never move anything.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { expand, mask, reservedAt } from '../../../src/config/variables.ts'

const ENV = { NAME: 'value', EMPTY: '', BRACES: '}{: #' }

function expanded(text: string) {
  const masked = mask(text)
  equal(masked.text.length, text.length)
  return expand(masked.text, masked.variables, ENV)
}

suite('variables', () => {
  for (const [text, result] of [
    [`\${NAME}`, 'value'],
    [`a \${NAME} b \${NAME}`, 'a value b value'],
    [`\${NONE:-other}`, 'other'],
    [`\${EMPTY:-other}`, 'other'],
    [`\${EMPTY}`, ''],
    [`\${NONE:-}`, ''],
    [`\${NONE:-a:-b}`, 'a:-b'],
    [`\${BRACES}`, '}{: #'],
    [`$\${NAME}`, `\${NAME}`],
    ['$${', '${'],
    ['$NAME $5 $', '$NAME $5 $']
  ] as const)
    test(`${text} becomes ${result}`, () => {
      deepEqual(expanded(text).text, result)
      deepEqual(expanded(text).mistakes, [])
    })

  for (const [text, reason] of [
    [`\${NONE}`, /environment variable NONE, which is not set; set it or write \$\{NONE:-default\}/],
    [`\${}`, /names no variable/],
    [`\${a.b}`, /names no variable/],
    [`\${A:x}`, /names no variable/],
    ['${A', /without its "}"/],
    [`\${A:-\${B}}`, /cannot be nested/],
    [`\${toString}`, /not set/]
  ] as const)
    test(`${text} is a mistake`, () => {
      const { mistakes } = expanded(text)
      equal(mistakes.length, 1)
      match(mistakes[0] ?? '', reason)
    })

  test('only what came from a variable counts as expanded', () => {
    equal(expanded(`$\${NAME}`).expanded, false)
    equal(expanded(`\${NAME}`).expanded, true)
  })

  test('more than a thousand variables stay apart', () => {
    const names = Array.from({ length: 2500 }, (_, index) => `V${index}`)
    const text = names.map(name => `\${${name}}`).join(' ')
    const { text: masked, variables } = mask(text)
    equal(
      expand(masked, variables, Object.fromEntries(names.map(name => [name, name.toLowerCase()]))).text,
      text.replace(/[${}]/g, '').toLowerCase()
    )
  })

  test('finds characters that masks need for themselves', () => {
    equal(reservedAt('plain 订单'), -1)
    equal(reservedAt('ab\uE000'), 2)
  })
})
