// Configurations that the pages show must be ones that Anji takes, so that no page rots.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { mistakesOf, warningsOf } from '../support/config-text.ts'
import { blocksOf, PAGES } from './pages.ts'

const FIRST_LINE = '# anji.yaml\n'

const shown = PAGES.flatMap(({ path, text }) =>
  blocksOf(text)
    .filter(block => block.language === 'yaml' && block.text.startsWith(FIRST_LINE))
    .map(block => ({ ...block, path }))
)

suite('configurations in the pages', () => {
  for (const { path, line, text } of shown)
    test(`${path}:${line} is taken without mistakes and warnings`, () => {
      deepEqual(mistakesOf(text), [])
      deepEqual(warningsOf(text), [])
    })

  test('the pages that should show one do', () => {
    const paths = new Set(shown.map(({ path }) => path))
    for (const path of ['README.md', 'docs/dubbo.md', 'docs/http.md', 'docs/routing.md']) ok(paths.has(path), path)
  })

  test('a wrong one would be found', () => {
    const [block] = blocksOf('text\n\n```yaml\n# anji.yaml\nlistener: {}\n```\n')
    equal(block?.line, 4)
    equal(mistakesOf(block?.text ?? '')[0]?.startsWith('2:1 listener '), true)
  })
})
