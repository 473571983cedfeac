// The house rules that a compiler cannot keep: arrows between rooms, sizes, names, mirrored tests, one clock.
import { deepEqual, equal } from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { suite, test } from 'node:test'
import { filesBelow } from './support/files.ts'

const root = process.cwd()

/** What each room may import: other rooms as values, other rooms as types only, and which node: modules. */
const ROOMS: Record<string, { values: string[]; types: string[]; node: 'any' | string[]; packages: boolean }> = {
  codecs: { values: [], types: [], node: ['zlib'], packages: false },
  registries: { values: [], types: [], node: 'any', packages: true },
  governance: { values: [], types: ['codecs', 'registries'], node: [], packages: false },
  tracing: { values: [], types: ['codecs'], node: 'any', packages: true },
  src: { values: ['codecs', 'registries', 'governance', 'tracing'], types: [], node: 'any', packages: true }
}

/** What each folder of `src` may import from the others, besides the files beside the folders and the snapshot's types. */
const SRC: Record<string, { values: string[]; types: string[] }> = {
  snapshot: { values: [], types: [] }, // plain data, for everyone
  wire: { values: [], types: [] }, // sockets and timers, for both ends
  exchange: { values: ['snapshot'], types: ['routing', 'upstream', 'wire'] }, // its fields name where a call went
  bridge: { values: ['exchange', 'snapshot'], types: [] },
  openapi: { values: ['bridge', 'exchange', 'snapshot'], types: [] }, // pages about services, for requests that nobody claims
  downstream: { values: ['exchange', 'wire'], types: ['routing'] }, // is handed the line, never imports the right end
  filters: { values: ['exchange'], types: [] },
  routing: { values: ['exchange', 'upstream', 'snapshot'], types: [] },
  upstream: { values: ['exchange', 'wire'], types: [] },
  config: { values: ['snapshot'], types: [] },
  control: { values: ['snapshot', 'client'], types: ['config'] }, // asks providers what they serve
  origins: { values: ['control'], types: ['config'] }, // opens the registries of the configuration
  publish: { values: ['config', 'control', 'exchange'], types: [] }, // the port of applications without an SDK
  access: { values: [], types: ['config', 'exchange'] }, // lines about calls that ended
  admin: { values: ['exchange', 'snapshot'], types: ['config', 'control', 'downstream', 'workers'] },
  workers: {
    values: ['access', 'admin', 'exchange', 'filters', 'snapshot', 'upstream'],
    types: ['config', 'downstream']
  },
  client: { values: [], types: ['snapshot'] }, // calls for the shell and the demo; the data plane does without
  demo: { values: ['client', 'config'], types: [] },
  commands: { values: ['bridge', 'client', 'config', 'demo'], types: [] } // and the files beside the folders: anji, log, errors
}

const LINES_MAX = { source: 300, test: 500 }
const BANNED_NAMES = /(^|[-/])(utils?|helpers?|commons?|types|misc|shared)\.ts$/
const CLOCK_READS = /\bDate\.now\(|\bperformance\.now\(|\bMath\.random\(|process\.hrtime/

type Import = { from: string; typeOnly: boolean; target: string }

const sources = Object.keys(ROOMS).flatMap(room => (existsSync(room) ? filesBelow(room, '.ts') : []))
const tests = filesBelow('test', '.ts').filter(file => !file.startsWith(join('test', 'interop', 'java')))
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8')

function importsOf(file: string): Import[] {
  const found: Import[] = []
  const pattern = /^(?:import|export)\s+(type\s+)?([^'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm
  for (const [, typeOnly, clause, specifier] of textOf(file).matchAll(pattern)) {
    if (specifier === undefined) continue
    if (clause === undefined && !/^(import|export)/.test(specifier) && specifier === '') continue
    const relativeTarget = specifier.startsWith('.') ? relative(root, join(root, dirname(file), specifier)) : specifier
    found.push({ from: file, typeOnly: typeOnly !== undefined, target: relativeTarget })
  }
  return found
}

const allImports = sources.flatMap(importsOf)
const isPath = (target: string): boolean => target.endsWith('.ts')
const roomOf = (file: string): string => file.split('/')[0] ?? ''
const srcRoomOf = (file: string): string | undefined => /^src\/([^/]+)\//.exec(file)?.[1]

suite('architecture', () => {
  test('rooms import along their arrows', () => {
    const breaches = allImports.filter(({ from, typeOnly, target }) => {
      const room = ROOMS[roomOf(from)]
      if (room === undefined) return true
      if (target.startsWith('node:')) return room.node !== 'any' && !room.node.includes(target.slice(5))
      if (!isPath(target)) return !room.packages
      if (roomOf(target) === roomOf(from)) return false
      return !(room.values.includes(roomOf(target)) || (typeOnly && room.types.includes(roomOf(target))))
    })
    deepEqual(breaches, [])
  })

  test('folders of src import along their arrows', () => {
    const breaches = allImports.filter(({ from, typeOnly, target }) => {
      const [mine, theirs] = [srcRoomOf(from), srcRoomOf(target)]
      if (mine === undefined || theirs === undefined || mine === theirs) return false
      const arrows = SRC[mine]
      if (arrows === undefined) return true
      return !(arrows.values.includes(theirs) || (typeOnly && [...arrows.types, 'snapshot'].includes(theirs)))
    })
    deepEqual(breaches, [])
  })

  test('only what runs a data plane imports assemble', () => {
    const importers = allImports.filter(({ target }) => target === 'src/assemble.ts').map(({ from }) => from)
    deepEqual(
      importers.filter(from => from !== 'src/workers/local-plane.ts'),
      []
    )
  })

  test('no file imports itself through others', () => {
    const edges = new Map<string, string[]>()
    for (const { from, typeOnly, target } of allImports)
      if (!typeOnly && isPath(target)) edges.set(from, [...(edges.get(from) ?? []), target])
    const state = new Map<string, 'open' | 'done'>()
    const cycles: string[] = []
    const visit = (file: string, path: string[]): void => {
      if (state.get(file) === 'done') return
      if (state.get(file) === 'open') {
        cycles.push([...path.slice(path.indexOf(file)), file].join(' → '))
        return
      }
      state.set(file, 'open')
      for (const next of edges.get(file) ?? []) visit(next, [...path, file])
      state.set(file, 'done')
    }
    for (const file of edges.keys()) visit(file, [])
    deepEqual(cycles, [])
  })

  test('files stay within their size', () => {
    const lines = (file: string): number => textOf(file).split('\n').length - 1
    deepEqual(
      [
        ...sources.filter(file => lines(file) > LINES_MAX.source),
        ...tests.filter(file => lines(file) > LINES_MAX.test)
      ].map(file => `${file}: ${lines(file)} lines`),
      []
    )
  })

  test('every file opens with what it is for', () => {
    deepEqual(
      [...sources, ...tests].filter(file => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(textOf(file))),
      []
    )
  })

  test('names are kebab-case and say something', () => {
    deepEqual(
      [...sources, ...tests].filter(
        file => BANNED_NAMES.test(file) || !/^[a-z0-9-]+(\.test)?\.ts$/.test(basename(file))
      ),
      []
    )
  })

  test('no class extends anything but Error', () => {
    deepEqual(
      sources.filter(file => /\bclass\s+\w+(<[^>]*>)?\s+extends\s+(?!Error\b)/.test(textOf(file))),
      []
    )
  })

  test('only the clock reads the time, and only assemble and main make chance', () => {
    deepEqual(
      sources.filter(file => !/^src\/(clock|chance)\.ts$/.test(file) && CLOCK_READS.test(textOf(file))),
      []
    )
  })

  test('barrels are imported by nobody inside their room', () => {
    deepEqual(
      allImports.filter(({ from, target }) => basename(target) === 'index.ts' && dirname(target) === dirname(from)),
      []
    )
  })

  test('no leftovers', () => {
    const leftover = /\b(TODO|FIXME|XXX)\b|@ts-(ignore|nocheck|expect-error)|c8 ignore|istanbul ignore/
    deepEqual(
      [...sources, ...tests].filter(file => file !== 'test/architecture.test.ts' && leftover.test(textOf(file))),
      []
    )
  })

  test('every source with behaviour has a mirrored test', () => {
    const hasBehaviour = (file: string): boolean =>
      /^export (async )?(function|class|const \w+(: [^=]+)? = (\(|async))/m.test(textOf(file))
    const covered = (file: string): boolean => {
      const mirrored = join('test', file.replace(/\.ts$/, '.test.ts'))
      return existsSync(mirrored) || (MIRRORED_ELSEWHERE[file] !== undefined && existsSync(MIRRORED_ELSEWHERE[file]))
    }
    deepEqual(
      sources.filter(file => hasBehaviour(file) && !covered(file)),
      []
    )
  })

  test('a mirrored-elsewhere entry names files that exist', () => {
    for (const [file, by] of Object.entries(MIRRORED_ELSEWHERE))
      equal(existsSync(file) && existsSync(by), true, `${file} → ${by}`)
  })
})

/** Sources whose behaviour is shown by a test of another name: whole-line and contract suites. */
const MIRRORED_ELSEWHERE: Record<string, string> = {
  'src/origins/dns.ts': 'test/line/registries.test.ts',
  'src/origins/fetch-metadata.ts': 'test/line/registries.test.ts',
  'src/origins/file.ts': 'test/line/registries.test.ts',
  'src/origins/nacos.ts': 'test/line/registries.test.ts',
  'src/origins/zookeeper.ts': 'test/interop/anji-in-zookeeper.test.ts',
  'registries/nacos/application-feed.ts': 'test/registries/nacos/nacos-registry.test.ts',
  'registries/nacos/client.ts': 'test/registries/nacos/nacos-registry.test.ts',
  'registries/nacos/grpc-configs.ts': 'test/registries/nacos/configs.test.ts',
  'registries/nacos/interface-feed.ts': 'test/registries/nacos/nacos-registry.test.ts',
  'registries/nacos/service-watch.ts': 'test/registries/nacos/nacos-registry.test.ts',
  'registries/nacos/services-watch.ts': 'test/registries/nacos/nacos-registry.test.ts',
  'src/assemble.ts': 'test/line/dubbo-pass-through.test.ts',
  'src/assemble-registries.ts': 'test/line/registries.test.ts',
  'src/control-port.ts': 'test/src/admin/admin-server.test.ts',
  'src/config/checks/publish.ts': 'test/src/config/sections/publish.test.ts',
  'src/publish/admit.ts': 'test/src/publish/answer-publish.test.ts',
  'src/publish/api-refusal.ts': 'test/src/publish/answer-publish.test.ts',
  'src/publish/can-connect.ts': 'test/src/publish/published-services.test.ts',
  'src/publish/known-registries.ts': 'test/src/publish/answer-publish.test.ts',
  'src/publish/mosn-calls.ts': 'test/src/publish/answer-publish.test.ts',
  'src/publish/published-service.ts': 'test/src/publish/published-services.test.ts',
  'src/publish/read-body.ts': 'test/src/publish/answer-publish.test.ts',
  'src/publish/request-forms.ts': 'test/src/publish/answer-publish.test.ts',
  'src/publish/subscriptions.ts': 'test/src/publish/answer-publish.test.ts',
  'src/data-plane.ts': 'test/line/dubbo-reload.test.ts',
  'src/downstream/called-back.ts': 'test/line/dubbo-callbacks.test.ts',
  'src/downstream/framed-connection.ts': 'test/line/dubbo-hostile-callers.test.ts',
  'src/downstream/listener.ts': 'test/line/dubbo-connections.test.ts',
  'src/workers/report.ts': 'test/src/admin/state-pages.test.ts',
  'src/workers/worker-end.ts': 'test/line/workers.test.ts',
  'src/workers/worker-process.ts': 'test/src/workers/fleet.test.ts',
  'src/upstream/dedicated-link.ts': 'test/line/dubbo-callbacks.test.ts',
  'src/upstream/framed-link.ts': 'test/line/dubbo-failures.test.ts',
  'src/upstream/send-dedicated.ts': 'test/line/dubbo-callbacks.test.ts',
  'src/downstream/http-answer.ts': 'test/line/http-pass-through.test.ts',
  'src/downstream/http-connection.ts': 'test/line/http-failures.test.ts',
  'src/downstream/http-identity.ts': 'test/line/http-pass-through.test.ts',
  'src/downstream/incoming-request.ts': 'test/src/downstream/request-reader.test.ts',
  'src/downstream/request-body.ts': 'test/src/downstream/request-reader.test.ts',
  'src/upstream/answer-reader.ts': 'test/line/http-streams.test.ts',
  'src/upstream/exclusive-pool.ts': 'test/line/http-pool.test.ts',
  'src/upstream/http-link.ts': 'test/line/http-streams.test.ts',
  'src/wire/body-writer.ts': 'test/line/http-pass-through.test.ts',
  'codecs/errors.ts': 'test/codecs/frame-reader.test.ts',
  'codecs/hessian2/breaches.ts': 'test/codecs/hessian2/skip.test.ts',
  'codecs/hessian2/cursor.ts': 'test/codecs/hessian2/scalar.test.ts',
  'codecs/hessian2/skipper.ts': 'test/codecs/hessian2/skip.test.ts',
  'codecs/hessian2/value.ts': 'test/codecs/hessian2/reader.test.ts',
  'registries/dns/followed-service.ts': 'test/registries/dns/dns-registry.test.ts',
  'registries/dns/resolve-name.ts': 'test/registries/dns/dns-registry.test.ts',
  'src/commands/call-answer.ts': 'test/src/commands/call.test.ts',
  'src/demo/demo.ts': 'test/src/commands/demo.test.ts',
  'src/demo/examples.ts': 'test/src/commands/demo.test.ts',
  'src/commands/run.ts': 'test/docs/operations.test.ts',
  'src/bridge/bridge.ts': 'test/line/bridge-http-to-dubbo.test.ts',
  'src/anji.ts': 'test/line/operate.test.ts'
}
