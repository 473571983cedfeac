// What values come to that go over HTTP to real Java providers: one table, with the exceptions of generations and their reasons.
import type { Generation } from './java-build.ts'

/** Whether the configuration names the parameter types, or nobody does and the provider goes by the method's name. */
export type Mode = 'typed' | 'untyped'

/** Another outcome, for some generations or one mode only. */
export type Exception = Readonly<{
  on?: readonly Generation[]
  when?: Mode
  get: string | RegExp
  because: string
}>

/** A method of the sampler, the body that is sent, and what comes back as `told` writes it. */
export type Row = readonly [method: string, body: string | undefined, get: string | RegExp, ...but: Exception[]]

/** What a row comes to for one generation in one mode. */
export function expected([, , get, ...but]: Row, generation: Generation, mode: Mode): string | RegExp {
  return exceptional(but, generation, mode) ?? get
}

/** What the first exception that holds says. */
export function exceptional(
  but: readonly Exception[],
  generation: Generation,
  mode: Mode
): string | RegExp | undefined {
  return but.find(({ on, when }) => (on?.includes(generation) ?? true) && (when ?? mode) === mode)?.get
}

const untyped = (get: string | RegExp, because: string): Exception => ({ when: 'untyped', get, because })

const OLD: readonly Generation[] = ['d26', 'd27']

const NO_CAST = /^500 java\.lang\.ClassCastException: class java\.\S+ cannot be cast to class /
const asItIs = untyped(
  NO_CAST,
  'without a type, text and lists stay what they are, and the provider converts only some'
)
const narrowed = (get: string): Exception => untyped(get, 'the provider cuts an integer to the size that it needs')
const refusedThere = (get: RegExp): Exception => untyped(get, 'nobody before the provider knows the type')

const NULL_IN_COLLECTION: Exception = {
  on: ['d26'],
  get: /^502 UPSTREAM_ERROR status 70: java\.lang\.NullPointerException/,
  because: "2.6 cannot realize a generic call's collection with null in it"
}
const OLD_TIME = (get: string | RegExp): Exception => ({
  on: ['d26'],
  when: 'untyped',
  get,
  because: '2.6 makes no java.time of text'
})

const EMPTY_ORDER = '"big":0,"count":0,"grade":"\\u0000","id":0,"paid":false,"price":0.0,"small":0,"tiny":0'

/** An order with some fields of its own, as it comes back: sorted, without its null fields. */
function order(fields: Readonly<Record<string, string>>): string {
  return `200 ${orderJson(fields)}`
}

function orderJson(fields: Readonly<Record<string, string>>): string {
  const zeros = EMPTY_ORDER.split(/,(?=")/).filter(member => !((/^"(\w+)"/.exec(member)?.[1] ?? '') in fields))
  const members = Object.entries(fields).map(([name, json]) => `"${name}":${json}`)
  return `{${[...zeros, ...members].sort().join(',')}}`
}

const TEXTS: readonly Row[] = [
  ['echo', '"hello"', '200 "hello"'],
  ['echo', '["in a list"]', '200 "in a list"'],
  ['echo', '"余额不足 😀👩‍💻"', '200 "余额不足 😀👩‍💻"'],
  ['echo', '""', '200 ""'],
  ['echo', '"a\\ud83d"', '200 "a\\ud83d"'],
  ['echo', '"\\u0000\\t\\n\\uffff"', '200 "\\u0000\\t\\n\uffff"'],
  ['echo', '[null]', '200 null'],
  ['echoChar', '"桥"', '200 "桥"'],
  ['echoChar', '"\\u0000"', '200 "\\u0000"'],
  ['echoChar', '"\\uffff"', '200 "\uffff"'],
  [
    'echoChar',
    '"ab"',
    '400 BAD_ARGUMENTS argument 0 (char): "ab" does not fit char',
    refusedThere(/^502 UPSTREAM_ERROR status 70: .*CAN NOT convert String\(ab\) to char/)
  ],
  ['echoBoxedChar', '"x"', '200 "x"'],
  ['echoBoxedChar', '[null]', '200 null'],
  ['echoColor', '"GREEN"', '200 "GREEN"'],
  ['echoColor', '"BLUE"', '200 "BLUE"'],
  ['echoColor', '[null]', '200 null'],
  ['echoColor', '"PINK"', /^502 UPSTREAM_ERROR status 70: .*No enum constant anji\.interop\.api\.Color\.PINK$/]
]

const NUMBERS: readonly Row[] = [
  ['echoBoolean', 'true', '200 true'],
  ['echoBoolean', '[false]', '200 false'],
  [
    'echoBoolean',
    'null',
    '400 BAD_ARGUMENTS argument 0 (boolean): null does not fit boolean',
    refusedThere(/^500 java\.lang\.NullPointerException: /)
  ],
  ['echoBoxedBoolean', 'true', '200 true'],
  ['echoBoxedBoolean', 'null', '200 null'],
  ['echoByte', '-128', '200 -128'],
  ['echoByte', '127', '200 127'],
  ['echoByte', '128', '400 BAD_ARGUMENTS argument 0 (byte): 128 does not fit byte', narrowed('200 -128')],
  ['echoBoxedByte', '-1', '200 -1'],
  ['echoBoxedByte', 'null', '200 null'],
  ['echoShort', '-32768', '200 -32768'],
  ['echoShort', '32767', '200 32767'],
  ['echoBoxedShort', '-1', '200 -1'],
  ['echoBoxedShort', 'null', '200 null'],
  ['echoInt', '-2147483648', '200 -2147483648'],
  ['echoInt', '2147483647', '200 2147483647'],
  ['echoInt', '"7"', '200 7'],
  [
    'echoInt',
    '2147483648',
    '400 BAD_ARGUMENTS argument 0 (int): 2147483648 does not fit int',
    narrowed('200 -2147483648')
  ],
  [
    'echoInt',
    '"x"',
    '400 BAD_ARGUMENTS argument 0 (int): "x" does not fit int',
    refusedThere(/^502 UPSTREAM_ERROR status 70: .*NumberFormatException: For input string: "x"$/)
  ],
  ['echoBoxedInt', '-1', '200 -1'],
  ['echoBoxedInt', 'null', '200 null'],
  ['echoLong', '1', '200 1'],
  ['echoLong', '-9223372036854775808', '200 -9223372036854775808'],
  ['echoLong', '9223372036854775807', '200 9223372036854775807'],
  ['echoLong', '9007199254740993', '200 9007199254740993'],
  [
    'echoLong',
    '9223372036854775808',
    '400 BAD_ARGUMENTS argument 0 (long): 9223372036854775808 does not fit long',
    refusedThere(/^502 UPSTREAM_ERROR status 70: .*NumberFormatException: For input string: "9223372036854775808"$/)
  ],
  ['echoBoxedLong', '9223372036854775807', '200 9223372036854775807'],
  ['echoBoxedLong', 'null', '200 null'],
  ['echoFloat', '1', '200 1.0'],
  ['echoFloat', '0.1', '200 0.1'],
  ['echoFloat', '3.4028234663852886E38', '200 3.4028235e+38'],
  ['echoFloat', '"NaN"', '200 "NaN"'],
  ['echoBoxedFloat', '0.5', '200 0.5'],
  ['echoBoxedFloat', 'null', '200 null'],
  ['echoDouble', '1', '200 1.0'],
  ['echoDouble', '0.1', '200 0.1'],
  ['echoDouble', '4.9E-324', '200 5e-324'],
  ['echoDouble', '1.7976931348623157E308', '200 1.7976931348623157e+308'],
  ['echoDouble', '"-Infinity"', '200 "-Infinity"'],
  // Hessian of every generation writes -0.0 as the zero of one byte.
  ['echoDouble', '-0.0', '200 0.0'],
  ['echoBoxedDouble', '0.1', '200 0.1'],
  ['echoBoxedDouble', 'null', '200 null'],
  ['echoDecimal', '1.10', '200 1.10'],
  ['echoDecimal', '"1.10"', '200 1.10'],
  ['echoDecimal', '-1E+400', '200 -1E+400'],
  ['echoDecimal', '12345678901234567890.123456789', '200 12345678901234567890.123456789'],
  [
    'echoDecimal',
    '1',
    '200 1',
    { on: OLD, when: 'untyped', get: '200 1.0', because: '2.6 and 2.7 make a BigDecimal of an int by way of double' }
  ],
  ['echoDecimal', 'null', '200 null'],
  ['echoBigInteger', '123456789012345678901234567890', '200 123456789012345678901234567890'],
  ['echoBigInteger', '-1', '200 -1'],
  ['echoBigInteger', 'null', '200 null']
]

const TIMES: readonly Row[] = [
  ['echoDate', '1700000000123', '200 "2023-11-14T22:13:20.123Z"'],
  ['echoDate', 'null', '200 null'],
  [
    'echoDate',
    '"2024-02-29T12:34:56.789Z"',
    '200 "2024-02-29T12:34:56.789Z"',
    untyped(/^502 UPSTREAM_ERROR status 70: .*Failed to parse date/, 'providers parse only yyyy-MM-dd HH:mm:ss')
  ],
  ['echoDate', '"2024-02-29 12:34:56"', '200 "2024-02-29T12:34:56.000Z"'],
  ['echoLocalDate', '"2024-02-29"', '200 "2024-02-29"', OLD_TIME(NO_CAST)],
  ['echoLocalTime', '"23:59:58.123456789"', '200 "23:59:58.123456789"', OLD_TIME(NO_CAST)],
  ['echoLocalDateTime', '"2024-02-29T23:59:58"', '200 "2024-02-29T23:59:58"', OLD_TIME(NO_CAST)],
  [
    'echoLocalDateTime',
    '"2024-02-29 23:59:58"',
    '200 "2024-02-29T23:59:58"',
    OLD_TIME(NO_CAST),
    untyped(/^502 UPSTREAM_ERROR status 70: .*DateTimeParseException: /, 'providers take only the ISO form')
  ],
  ['echoInstant', '"2023-11-14T22:13:20.000000042Z"', '200 "2023-11-14T22:13:20.000000042Z"', asItIs],
  ['echoDuration', '"PT1.5S"', '200 "PT1.5S"', asItIs],
  [
    'echoZonedDateTime',
    '"2024-02-29T01:02:03.000000004+08:00[Asia/Shanghai]"',
    '200 "2024-02-29T01:02:03.000000004+08:00[Asia/Shanghai]"',
    asItIs
  ]
]

const SEVERAL: readonly Row[] = [
  ['echoBytes', '"AAECgP8="', '200 "AAECgP8="', asItIs],
  ['echoBytes', '""', '200 ""', asItIs],
  ['echoBytes', '[[1,-1]]', '200 "Af8="'],
  ['echoBytes', '[null]', '200 null'],
  ['echoBooleans', '[[true,false]]', '200 [true,false]'],
  ['echoShorts', '[[1,-1]]', '200 [1,-1]'],
  ['echoInts', '[[1,-2147483648]]', '200 [1,-2147483648]'],
  ['echoInts', '[[]]', '200 []'],
  ['echoInts', '[null]', '200 null'],
  ['echoLongs', '[[1,9223372036854775807]]', '200 [1,9223372036854775807]'],
  ['echoFloats', '[[0.5,1]]', '200 [0.5,1.0]'],
  ['echoDoubles', '[[0.5,1]]', '200 [0.5,1.0]'],
  ['echoChars', '"桥 abc"', '200 "桥 abc"'],
  ['echoChars', '[["a","b"]]', '200 "ab"'],
  ['echoMatrix', '[[[1,2],[],[3]]]', '200 [[1,2],[],[3]]'],
  ['echoStrings', '[["a",null,"桥"]]', '200 ["a",null,"桥"]'],
  [
    'echoObjects',
    '[[1,"two",null,{"sku":"s","count":3},5000000000]]',
    '200 [1,"two",null,{"count":3,"sku":"s"},5000000000]'
  ],
  ['echoColors', '[["GREEN","RED"]]', '200 ["GREEN","RED"]'],
  // No generation can answer a generic call with an array of enums that holds null.
  ['echoColors', '[["GREEN",null]]', /^502 UPSTREAM_ERROR status 70: .*NullPointerException/],
  [
    'echoList',
    '[[1,-5000000000,2.5,"text",true,[1],{"a":1},1.10]]',
    '200 [1,-5000000000,2.5,"text",true,[1],{"a":1},1.10]'
  ],
  ['echoList', '[["a",null]]', '200 ["a",null]', NULL_IN_COLLECTION],
  ['echoList', '[[]]', '200 []'],
  ['echoList', '[null]', '200 null'],
  ['echoItems', '[[{"sku":"a","count":1},{"sku":null}]]', '200 [{"count":1,"sku":"a"},{"count":0}]'],
  ['echoItems', '[[{"sku":"a","count":1},null]]', '200 [{"count":1,"sku":"a"},null]', NULL_IN_COLLECTION],
  ['echoSet', '[["a","桥"]]', '200 ["a","桥"]'],
  ['echoMap', '{"k":"v","键":[1,{"n":null}]}', '200 {"k":"v","键":[1,{"n":null}]}'],
  ['echoMap', '{}', '200 {}'],
  ['echoMap', '[[["1",2]]]', '200 {"1":2}', asItIs],
  ['echoObject', '1', '200 1'],
  ['echoObject', '9223372036854775807', '200 9223372036854775807'],
  ['echoObject', '1.10', '200 1.10'],
  ['echoObject', '"text"', '200 "text"'],
  ['echoObject', 'true', '200 true'],
  ['echoObject', '{"a":{"b":[1]}}', '200 {"a":{"b":[1]}}'],
  ['echoObject', '[[1,"two"]]', '200 [1,"two"]'],
  ['echoObject', '[null]', '200 null'],
  // Of this size, text is the only form that a generic call of every generation takes.
  ['echoObject', '123456789012345678901234567890', '200 "123456789012345678901234567890"'],
  ['echoObject', '{"class":"anji.interop.api.Item"}', /^400 BAD_ARGUMENTS .*"class" may not choose a Java class here$/],
  ['echoOptional', '[null]', '200 null'],
  // No generation makes an Optional of what is in it.
  ['echoOptional', '"some"', NO_CAST]
]

const BEANS: readonly Row[] = [
  ['echoOrder', '{}', order({})],
  ['echoOrder', '[null]', '200 null'],
  ['echoOrder', '{"unknown":1}', order({})],
  ['echoOrder', '{"id":9007199254740993,"title":null}', order({ id: '9007199254740993' })],
  ['echoOrder', '{"big":-9223372036854775808}', order({ big: '-9223372036854775808' })],
  ['echoOrder', '{"price":12.345,"paid":true}', order({ price: '12.345', paid: 'true' })],
  ['echoOrder', '{"tiny":-7,"small":3000,"count":7}', order({ tiny: '-7', small: '3000', count: '7' })],
  ['echoOrder', '{"boxedTiny":127,"boxedSmall":-32768}', order({ boxedTiny: '127', boxedSmall: '-32768' })],
  ['echoOrder', '{"boxedBig":5,"boxedPaid":false}', order({ boxedBig: '5', boxedPaid: 'false' })],
  ['echoOrder', '{"grade":"优","boxedGrade":"B"}', order({ grade: '"优"', boxedGrade: '"B"' })],
  ['echoOrder', '{"boxedRatio":-1.5,"boxedPrice":1e300}', order({ boxedRatio: '-1.5', boxedPrice: '1e+300' })],
  ['echoOrder', '{"total":12345678901234567890.123456789}', order({ total: '12345678901234567890.123456789' })],
  ['echoOrder', '{"serial":-123456789012345678901234567890}', order({ serial: '-123456789012345678901234567890' })],
  ['echoOrder', '{"color":"GREEN"}', order({ color: '"GREEN"' })],
  ['echoOrder', '{"created":1700000000123}', order({ created: '"2023-11-14T22:13:20.123Z"' })],
  // Within a bean nobody names types, so a date is milliseconds or the one form that every provider parses.
  ['echoOrder', '{"created":"2024-02-29 12:34:56"}', order({ created: '"2024-02-29T12:34:56.000Z"' })],
  ['echoOrder', '{"created":"2024-02-29T12:34:56Z"}', /^502 UPSTREAM_ERROR status 70: .*Failed to parse date/],
  ['echoOrder', '{"blob":[0,1,2]}', order({ blob: '"AAEC"' })],
  ['echoOrder', '{"blob":"AAEC"}', /^502 UPSTREAM_ERROR status 70: .*Can not set \[B field/],
  ['echoOrder', '{"numbers":[1,-1],"tags":["a",null]}', order({ numbers: '[1,-1]', tags: '["a",null]' })],
  ['echoOrder', '{"first":{"sku":"s","count":2}}', order({ first: '{"count":2,"sku":"s"}' })],
  ['echoOrder', '{"itemArray":[{"sku":"s"}]}', order({ itemArray: '[{"count":0,"sku":"s"}]' })],
  ['echoOrder', '{"items":[{"sku":"s"}]}', order({ items: '[{"count":0,"sku":"s"}]' })],
  ['echoOrder', '{"bySku":{"键":{"sku":"s"}}}', order({ bySku: '{"键":{"count":0,"sku":"s"}}' })],
  ['echoOrder', '{"numbersSeen":[1099511627776]}', order({ numbersSeen: '[1099511627776]' })],
  ['echoOrder', '{"anything":["any",1]}', order({ anything: '["any",1]' })],
  ['echoOrder', '{"parent":{"id":2,"parent":{}}}', order({ parent: orderJson({ id: '2', parent: orderJson({}) }) })],
  ['echoOrders', '[[{},null]]', `200 [{${EMPTY_ORDER}},null]`]
]

/** Every row about values. */
export const VALUES: readonly Row[] = [...TEXTS, ...NUMBERS, ...TIMES, ...SEVERAL, ...BEANS]
