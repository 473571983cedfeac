// Objects over HTTP to real Dubbo Java providers of every generation whose classes are described: the call is then the
// method's own, and must come to the same as the generic call that it is without, or to more.
import { deepEqual, equal, match } from 'node:assert/strict'
import { after, before, suite, test } from 'node:test'
import { type RunningAnji, startAnji } from '../support/anji.ts'
import { interopSuite } from './interop-suite.ts'
import { GENERATIONS, type Generation } from './java-build.ts'
import { JsonClient, told } from './json-client.ts'
import { eachOf } from './matrix.ts'
import { type Provider, startProvider } from './peers.ts'
import { SAMPLER } from './sampler-signatures.ts'

const API = 'anji.interop.api'
const ITEM = `${API}.Item`
const METHODS = {
  echoOrder: { parameters: [`${API}.Order`] },
  echoOrders: { parameters: [`${API}.Order[]`] },
  echoItems: { parameters: [`java.util.List<${ITEM}>`] },
  echoSet: { parameters: ['java.util.Set<java.lang.String>'] },
  echoColor: { parameters: [`${API}.Color`] },
  echoColors: { parameters: [`${API}.Color[]`] },
  // The provider's map is of objects; keys of a described type are more than text.
  echoMap: { parameters: [`java.util.Map<java.lang.Long,${ITEM}>`] },
  overloaded: [
    { parameters: ['java.lang.String'] },
    { parameters: [ITEM] },
    { parameters: ['int', 'int'], names: ['a', 'b'] }
  ]
}

/** Without `anything` and `serial`, which would make it a generic call. */
const ORDER = {
  ...{
    id: 'long',
    created: 'java.util.Date',
    paid: 'boolean',
    tiny: 'byte',
    small: 'short',
    count: 'int',
    big: 'long'
  },
  ...{ price: 'double', grade: 'char', boxedPaid: 'java.lang.Boolean', boxedTiny: 'java.lang.Byte' },
  ...{ boxedSmall: 'java.lang.Short', boxedCount: 'java.lang.Integer', boxedBig: 'java.lang.Long' },
  ...{ boxedRatio: 'java.lang.Float', boxedPrice: 'java.lang.Double', boxedGrade: 'java.lang.Character' },
  ...{ title: 'java.lang.String', total: 'java.math.BigDecimal', color: `${API}.Color`, blob: 'byte[]' },
  ...{ numbers: 'int[]', tags: 'java.lang.String[]', first: ITEM, itemArray: `${ITEM}[]` },
  ...{ items: `java.util.List<${ITEM}>`, bySku: `java.util.Map<java.lang.String,${ITEM}>` },
  ...{ numbersSeen: 'java.util.Set<java.lang.Long>', parent: `${API}.Order`, self: `${API}.Order` }
}
const TYPES = {
  [ITEM]: { fields: { sku: 'java.lang.String', count: 'int' } },
  [`${API}.Order`]: { fields: ORDER },
  [`${API}.Color`]: { constants: ['RED', 'GREEN', 'BLUE'] }
}

const configOf = (address: string, types: object): string => `
listeners: { web: { address: "127.0.0.1:0" } }
services:
  ${SAMPLER}: ${JSON.stringify({ endpoints: [address], methods: METHODS, types })}
`

type Row = readonly [method: string, body: string]

/** What comes to the same, described or not. */
const ALIKE: readonly Row[] = [
  ...[
    '{}',
    '[null]',
    '{"id":9007199254740993,"title":null,"count":null}',
    '{"big":-9223372036854775808,"price":12.345,"paid":true}',
    '{"tiny":-7,"small":3000,"count":7,"grade":"优","boxedGrade":"B"}',
    '{"boxedTiny":127,"boxedSmall":-32768,"boxedCount":1,"boxedBig":5,"boxedPaid":false}',
    '{"boxedRatio":-1.5,"boxedPrice":1e300}',
    '{"total":12345678901234567890.123456789,"title":"余额 😀"}',
    '{"color":"GREEN"}',
    '{"color":"BLUE"}',
    '{"created":1700000000123}',
    '{"created":"2024-02-29 12:34:56"}',
    '{"blob":[0,1,2],"numbers":[1,-1],"tags":["a",null]}',
    '{"first":{"sku":"s","count":2},"itemArray":[{"sku":"s"},{}]}',
    '{"items":[{"sku":"s"},{"count":3}],"bySku":{"键":{"sku":"s"}}}',
    '{"items":[],"bySku":{},"itemArray":[],"tags":[]}',
    '{"numbersSeen":[1099511627776]}',
    '{"parent":{"id":2,"parent":{"items":[{"sku":"deep"}]}},"self":{}}'
  ].map((body): Row => ['echoOrder', body]),
  ['echoOrders', '[[{},{"id":1,"first":{"sku":"s"}},null]]'],
  ['echoItems', '[[{"sku":"a","count":1},{"sku":null}]]'],
  ['echoItems', '[[]]'],
  ['echoSet', '[["a","桥"]]'],
  ['echoColor', '"GREEN"'],
  ['echoColor', '"BLUE"'],
  ['echoColor', '[null]'],
  ['echoColors', '[["GREEN","RED"]]'],
  ['overloaded', '{"sku":"1"}'],
  ['overloaded', '{"b":2,"a":1}'],
  ['overloaded', '"1"']
]

/** What only a described call can do, or refuses before the provider is asked. */
const MORE: readonly (readonly [...Row, outcome: RegExp])[] = [
  ['echoOrder', '{"created":"2024-02-29T12:34:56Z"}', /^200 .*"created":"2024-02-29T12:34:56\.000Z"/],
  ['echoOrder', '{"blob":"AAEC"}', /^200 .*"blob":"AAEC"/],
  ['echoItems', '[[{"sku":"a"},null]]', /^200 \[\{"count":0,"sku":"a"\},null\]$/],
  ['echoColors', '[["GREEN",null]]', /^200 \["GREEN",null\]$/],
  ['echoMap', '{"9007199254740993":{"sku":"x"}}', /^200 \{"9007199254740993":\{"count":0,"sku":"x"\}\}$/],
  ['echoColor', '"PINK"', /^400 BAD_ARGUMENTS argument 0 \(\S+\): "PINK" is no \S+Color/],
  ['echoOrder', '{"itms":[]}', /^400 BAD_ARGUMENTS .*Order has no field "itms"; did you mean "items"\?$/],
  ['echoOrder', '{"tiny":128}', /^400 BAD_ARGUMENTS argument 0 \(\S+\): tiny: 128 does not fit byte$/],
  ['echoOrder', '{"parent":{"count":"x"}}', /^400 BAD_ARGUMENTS .*: parent\.count: "x" does not fit int$/]
]

/** Without the fields that are null, which the answer to a generic call leaves out. */
function bare(outcome: string): string {
  return outcome.replace(/"\w+":null,?/g, '').replace(/,}/g, '}')
}

function providerSuite(generation: Generation): void {
  suite(`${generation} provider of described classes`, () => {
    let provider: Provider
    const running: RunningAnji[] = []
    const clients: JsonClient[] = []
    const call = async (client: number, [method, body]: Row): Promise<string> =>
      told(await (clients[client] as JsonClient).send(`/${SAMPLER}/${method}`, { body }))

    before(async () => {
      provider = await startProvider({ generation })
      for (const types of [TYPES, {}]) {
        const anji = await startAnji(configOf(provider.address, types))
        running.push(anji)
        clients.push(new JsonClient(anji.port('web')))
      }
    })

    after(async () => {
      for (const client of clients) client.close()
      for (const anji of running) await anji.stop()
      await provider.kill()
    })

    test('takes them as it makes them itself', async () => {
      const different: unknown[] = []
      await eachOf(ALIKE, 4, async row => {
        const [described, generic] = [bare(await call(0, row)), await call(1, row)]
        if (described !== generic || !/^200 /.test(described)) different.push({ row, described, generic })
      })
      deepEqual(different, [])
    })

    for (const [method, body, outcome] of MORE)
      test(`${method} ${body}`, async () => match(await call(0, [method, body]), outcome))

    test('is asked nothing when the arguments cannot be right', async () => {
      const bad = MORE.filter(([, , outcome]) => outcome.source.startsWith('^400'))
      equal(bad.length, 4)
      const anji = running[0] as RunningAnji
      anji.ended.length = 0
      for (const [method, body] of bad) await call(0, [method, body])
      deepEqual(
        anji.ended.map(({ attempts }) => attempts),
        bad.map(() => 0)
      )
    })
  })
}

interopSuite('HTTP to Dubbo Java with described classes', () => {
  for (const generation of GENERATIONS) providerSuite(generation)
})
