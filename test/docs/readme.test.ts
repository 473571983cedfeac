// Pages promise commands, keys, files and links; each of them must exist.
import { deepEqual, ok } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { suite, test } from 'node:test'
import { referencePage } from '../../src/config/reference-page.ts'
import { configSchema } from '../../src/config/schema.ts'
import { ERRORS } from '../../src/errors.ts'
import { mistakesOf } from '../support/config-text.ts'
import { blocksOf, PAGES, proseOf, spansOf } from './pages.ts'

const text = (path: string): string => readFileSync(path, 'utf8')
const scripts = (JSON.parse(text('package.json')) as { scripts: Record<string, string> }).scripts

const COMMANDS = new Set([...text('src/main.ts').matchAll(/\.command\('([\w-]+)'/g)].map(([, name = '']) => name))
/** Every key of the configuration as the reference page writes it, such as `routes[].match`. */
const KEYS = new Set([...referencePage().matchAll(/^\| \*{0,2}`([^`]+)`/gm)].map(([, key = '']) => key))
const SECTIONS: readonly string[] = Object.keys(configSchema.shape)

const written = PAGES.filter(({ path }) => path !== 'docs/configuration.md') // that one is generated

/** What a page says, with the page: `[page, thing]`. */
const said = (find: (page: string) => readonly string[]): [string, string][] =>
  written.flatMap(({ path, text: page }) => find(page).map((thing): [string, string] => [path, thing]))

const commandsIn = (page: string): string[] => [
  ...spansOf(proseOf(page)),
  ...blocksOf(page)
    .filter(({ language }) => language === 'sh' || language === 'console')
    .flatMap(({ text: lines }) => lines.split('\n').map(line => line.replace(/^\$ /, '').replace(/#.*/, '')))
]

const headingsOf = (page: string): string[] =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
  )

suite('pages', () => {
  test('every npm command is one of package.json, or npm’s own', () => {
    const named = said(page =>
      commandsIn(page).flatMap(line =>
        [...line.matchAll(/npm (?:run ([\w:-]+)|(test|start)\b)/g)].map(([, run, own]) => run ?? own ?? '')
      )
    )
    ok(named.length > 3)
    deepEqual(
      named.filter(([, name]) => !(name in scripts)),
      []
    )
  })

  test('every anji command is one that the program has', () => {
    const named = said(page =>
      commandsIn(page).flatMap(line => [...line.matchAll(/(?:^|npx )anji ([a-z][\w-]*)/g)].map(([, name = '']) => name))
    )
    ok(named.length > 2)
    deepEqual(
      named.filter(([, name]) => !COMMANDS.has(name)),
      []
    )
  })

  test('every key of the configuration is one that the schema has', () => {
    const named = said(page =>
      spansOf(proseOf(page)).filter(span => {
        const [, section = ''] = /^([A-Za-z]+)(?:\[\])?\.[\w.[\]]+$/.exec(span) ?? []
        return SECTIONS.includes(section) && !/\.(ts|md|json)$/.test(span)
      })
    )
    ok(named.length > 20)
    deepEqual(
      named.filter(([, key]) => !KEYS.has(key)),
      []
    )
  })

  test('every error code is one of the table', () => {
    const named = said(page => spansOf(page).filter(span => /^[A-Z]+(_[A-Z]+)+$/.test(span)))
    deepEqual(
      named.filter(([, code]) => !(code in ERRORS)),
      []
    )
  })

  test('every relative link leads to a file, and to a heading of it', () => {
    const broken: string[] = []
    for (const { path, text: page } of PAGES)
      for (const [, target = ''] of proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)) {
        if (/^[a-z]+:/.test(target)) continue
        const [file = '', heading] = target.split('#')
        const found = file === '' ? path : join(dirname(path), file)
        if (!existsSync(found) || (heading !== undefined && !headingsOf(text(found)).includes(heading)))
          broken.push(`${path}: ${target}`)
      }
    deepEqual(broken, [])
  })

  test('the index of docs/ names every page', () => {
    const index = text('docs/README.md')
    deepEqual(
      readdirSync('docs').filter(name => name.endsWith('.md') && name !== 'README.md' && !index.includes(`](${name})`)),
      []
    )
  })

  test('ARCHITECTURE has a line for every room and every folder of src', () => {
    const rows = text('ARCHITECTURE.md')
    const folders = readdirSync('src', { withFileTypes: true }).filter(entry => entry.isDirectory())
    deepEqual(
      ['codecs', 'registries', 'governance', 'tracing', ...folders.map(({ name }) => name)].filter(
        name => !rows.includes(`\n| \`${name}/\` |`)
      ),
      []
    )
  })

  test('every file that ARCHITECTURE and CONTRIBUTING name exists', () => {
    const roots = ['', 'src/']
    const isFile = (span: string): boolean => /^(?:[\w.-]+\/)*[\w.-]+\.(?:ts|md|yml)$|^(?:[\w.-]+\/)+$/.test(span)
    const missing = (page: string): string[] =>
      spansOf(proseOf(page))
        .filter(isFile)
        .filter(span => !BESIDE.has(span) && !roots.some(root => existsSync(join(root, span))))
    deepEqual(missing(text('ARCHITECTURE.md')), [])
    deepEqual(missing(text('CONTRIBUTING.md')), [])
  })
})

/** It stands beside the folder that it is in. */
const BESIDE = new Set(['balancers.ts'])

suite('the table of features', () => {
  const rows = [...text('README.md').matchAll(/^\| ([^|]+) \| (works|planned) \|([^|\n]*)\|$/gm)].map(
    ([, feature = '', status = '', where = '']) => ({ feature, status, where })
  )

  test('it has rows of both kinds, and everything that works says where', () => {
    ok(rows.some(({ status }) => status === 'planned'))
    deepEqual(
      rows.filter(({ status, where }) => status === 'works' && where.trim() === ''),
      []
    )
  })

  test('what it points at is a command, a key or a page', () => {
    const known = (span: string): boolean =>
      KEYS.has(span) || COMMANDS.has(span.replace(/^anji /, '')) || span.replace(/^npm (run )?/, '') in scripts
    deepEqual(
      rows.flatMap(({ where }) => spansOf(where)).filter(span => !known(span)),
      []
    )
  })

  test('a key of something planned is refused rather than ignored', () => {
    for (const key of ['registries', 'rules', 'tracing', 'mesh', 'publish'])
      ok(/not supported yet/.test(mistakesOf(`${key}: {}`).join()) || SECTIONS.includes(key), key)
    for (const protocol of ['bolt', 'triple'])
      ok(/not supported yet/.test(mistakesOf(`listeners: { a: { address: "a:1", protocol: ${protocol} } }`).join()))
  })
})
