// JSON as Java values: every rule of both modes, and what is refused.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { CodecError } from '../../../codecs/errors.ts'
import { bigIntegerBean } from '../../../codecs/hessian2/big-integer.ts'
import { type FromJsonOptions, fromJson, isDirectType } from '../../../codecs/hessian2/from-json.ts'
import { toJson } from '../../../codecs/hessian2/to-json.ts'
import { Bean, Double, HessianMap, List, Timestamp, type Value } from '../../../codecs/hessian2/value.ts'
import { parseJson } from '../../../codecs/json/parse.ts'

const read = (text: string, type?: string, options?: FromJsonOptions): Value => fromJson(parseJson(text), type, options)
const bean = (type: string, fields: Record<string, Value>): Bean =>
  new Bean({ type, fields: Object.keys(fields) }, Object.values(fields))
const map = (entries: [Value, Value][], type?: string): HessianMap => new HessianMap(new Map(entries), type)
const decimal = (value: string): Bean => bean('java.math.BigDecimal', { value })
const direct: FromJsonOptions = { mode: 'direct' }

function gives(text: string, type: string | undefined, value: Value, options?: FromJsonOptions): void {
  deepEqual(read(text, type, options), value, `${text} as ${type}`)
}
function refused(text: string, type: string | undefined, message: RegExp, options?: FromJsonOptions): void {
  throws(
    () => read(text, type, options),
    (error: unknown) => error instanceof CodecError && error.code === 'BAD_VALUE' && message.test(error.message),
    `${text} as ${type}`
  )
}

suite('JSON without a type', () => {
  test('takes the smallest Java number that keeps the digits', () => {
    for (const type of [undefined, 'java.lang.Object', 'java.io.Serializable']) {
      gives('2147483647', type, 2147483647)
      gives('-2147483648', type, -2147483648)
      gives('2147483648', type, 2147483648n)
      gives('9223372036854775807', type, 9223372036854775807n)
      gives('1.5', type, new Double(1.5))
      gives('1.0', type, new Double(1))
      gives('1.10', type, decimal('1.10'))
    }
  })

  test('takes what is beyond 64 bits as text for $invoke, which then makes any big type of it, else as a BigInteger', () => {
    gives('9223372036854775808', undefined, '9223372036854775808')
    gives('9223372036854775808', undefined, bigIntegerBean(9223372036854775808n), direct)
    gives('-1e+21', undefined, new Double(-1e21))
  })

  test('makes lists, maps with all their keys in order, text, booleans and null', () => {
    gives('[1,"a",[true,null]]', undefined, new List([1, 'a', new List([true, null])]))
    gives(
      '{"b":{"10":1,"2":2},"__proto__":"x"}',
      undefined,
      map([
        [
          'b',
          map([
            ['10', 1],
            ['2', 2]
          ])
        ],
        ['__proto__', 'x']
      ])
    )
    equal(toJson(read('{"b":1,"10":2,"2":3,"__proto__":4}')), '{"b":1,"10":2,"2":3,"__proto__":4}')
  })
})

suite('JSON for arrays and collections', () => {
  test('makes arrays with the names that Java gives them on the wire', () => {
    // Recorded from hessian-lite, for each of these array classes.
    for (const [type, name, text, items] of [
      ['int[]', '[int', '[1]', [1]],
      ['[I', '[int', '[1]', [1]],
      ['long[]', '[long', '[1]', [1n]],
      ['[Z', '[boolean', '[true]', [true]],
      ['double[]', '[double', '[1]', [new Double(1)]],
      ['java.lang.String[]', '[string', '["a",null]', ['a', null]],
      ['[Ljava.lang.String;', '[string', '["a"]', ['a']],
      ['java.lang.Object[]', '[object', '[1,"a"]', [1, 'a']],
      ['java.lang.Long[]', '[java.lang.Long', '[1,null]', [1n, null]],
      ['java.math.BigDecimal[]', '[java.math.BigDecimal', '[1]', [decimal('1')]],
      ['java.util.Date[]', '[date', '[0]', [new Timestamp(0n)]],
      ['int[][]', '[[int', '[[1]]', [new List([1], '[int')]],
      ['java.lang.String[][]', '[[string', '[["a"]]', [new List(['a'], '[string')]],
      ['byte[][]', '[[byte', '["AQ=="]', [Buffer.of(1)]]
    ] as [string, string, string, Value[]][])
      for (const mode of ['generic', 'direct'] as const) gives(text, type, new List(items, name), { mode })
  })

  test('lets the provider make arrays of its own classes and of BigIntegers in a generic call', () => {
    gives('[{"id":1}]', 'kit.api.Item[]', new List([map([['id', 1]])]))
    gives('["LOW"]', 'kit.api.Level[]', new List(['LOW']))
    gives('[5]', 'java.math.BigInteger[]', new List(['5']))
    gives('[{"id":1}]', 'kit.api.Item[]', new List([bean('kit.api.Item', { id: 1 })], '[kit.api.Item'), direct)
    gives(
      '[["LOW"]]',
      'kit.api.Level[][]',
      new List([new List([bean('kit.api.Level', { name: 'LOW' })], '[kit.api.Level')], '[[kit.api.Level'),
      direct
    )
  })

  test('reads bytes from base64 or from numbers, and chars from text or letters', () => {
    gives('"AQID/w=="', 'byte[]', Buffer.from([1, 2, 3, 255]))
    gives('"AQID/w"', '[B', Buffer.from([1, 2, 3, 255]))
    gives('""', '[B', Buffer.alloc(0))
    gives('[1,-1,127]', 'byte[]', Buffer.from([1, 255, 127]))
    for (const bad of ['"A"', '"A==="', '"AQID!"', '"AQ=ID"', '"A Q="', '"AQIDA"', '[200]', '{}', '1', 'true'])
      refused(bad, 'byte[]', /does not fit byte/)
    gives('"ab"', 'char[]', 'ab')
    gives('["a","b"]', '[C', 'ab')
    refused('["ab"]', 'char[]', /"ab" does not fit char/)
  })

  test('knows the collections and maps of java.util by interface and class', () => {
    const items = [1, 2]
    for (const type of [
      'java.util.List',
      'java.util.Collection',
      'java.lang.Iterable',
      'java.util.List<java.lang.Integer>'
    ])
      gives('[1,2]', type, new List(items))
    gives('[1,2]', 'java.util.Set', new List(items, 'java.util.HashSet'))
    gives('[1,2]', 'java.util.SortedSet', new List(items, 'java.util.TreeSet'))
    gives('[1,2]', 'java.util.LinkedList', new List(items, 'java.util.LinkedList'))
    gives('{"a":1}', 'java.util.Map', map([['a', 1]]))
    gives('{"a":1}', 'java.util.Map<java.lang.String, java.util.List<java.lang.Long>>', map([['a', 1]]))
    gives('{"a":1}', 'java.util.SortedMap', map([['a', 1]], 'java.util.TreeMap'))
    gives('{"a":1}', 'java.util.LinkedHashMap', map([['a', 1]], 'java.util.LinkedHashMap'))
    gives(
      '[[1,"a"],[2147483648,null]]',
      'java.util.Map',
      map([
        [1, 'a'],
        [2147483648n, null]
      ])
    )
    gives('null', 'java.util.Map', null)
  })

  test('refuses what is no list, map or array', () => {
    refused('{}', 'java.util.List', /an object does not fit java.util.List/)
    refused('"a"', 'java.util.Map', /"a" does not fit java.util.Map/)
    refused('[[1]]', 'java.util.Map', /an array does not fit an entry/)
    refused('1', 'int[]', /1 does not fit int\[\]/)
    refused('[1,40000]', 'short[]', /40000 does not fit short/)
  })
})

suite('JSON for classes of the application', () => {
  const text = '{"id":1,"level":"LOW","inner":{"at":2147483648},"list":[{"x":null}]}'

  test('is a map of fields for $invoke', () => {
    const inner = map([['at', 2147483648n]])
    gives(
      text,
      'kit.api.Item',
      map([
        ['id', 1],
        ['level', 'LOW'],
        ['inner', inner],
        ['list', new List([map([['x', null]])])]
      ])
    )
    gives('"LOW"', 'kit.api.Level', 'LOW')
    gives('null', 'kit.api.Level', null)
  })

  test('is an object of the class for a direct call, an enum when it is text', () => {
    const inner = map([['at', 2147483648n]])
    gives('{"id":1,"inner":{"at":2147483648}}', 'kit.api.Item', bean('kit.api.Item', { id: 1, inner }), direct)
    gives('"LOW"', 'kit.api.Level', bean('kit.api.Level', { name: 'LOW' }), direct)
    gives('[1]', 'kit.api.Items', new List([1], 'kit.api.Items'), direct)
    refused('1', 'kit.api.Item', /1 does not fit kit.api.Item/, direct)
  })

  test('shares the definition of equal objects', () => {
    const list = read('[{"id":1},{"id":2},{"other":3}]', 'kit.api.Item[]', direct) as List
    const [first, second, third] = list.items as Bean[]
    equal(first!.definition, second!.definition)
    equal(first!.definition === third!.definition, false)
  })

  test('names a class only where that is allowed', () => {
    const hinted = '{"$class":"kit.api.Child","id":1}'
    const hints = { classHints: true }
    gives(
      hinted,
      'kit.api.Item',
      map([
        ['class', 'kit.api.Child'],
        ['id', 1]
      ]),
      hints
    )
    gives(
      hinted,
      undefined,
      map([
        ['class', 'kit.api.Child'],
        ['id', 1]
      ]),
      hints
    )
    gives(hinted, 'kit.api.Item', bean('kit.api.Child', { id: 1 }), { ...hints, mode: 'direct' })
    gives(`[${hinted}]`, undefined, new List([bean('kit.api.Child', { id: 1 })]), { ...hints, mode: 'direct' })
    for (const options of [undefined, direct])
      for (const type of [undefined, 'kit.api.Item', 'java.util.Map'])
        refused(hinted, type, /"\$class" may not choose a Java class/, options)
    refused('{"a":[{"class":"javax.script.ScriptEngineManager"}]}', 'java.util.Map', /"class" may not/)
    refused('{"class":"[Lkit.Evil;"}', undefined, /"class" may not/)
    gives(
      '{"class":"javax.script.ScriptEngineManager"}',
      undefined,
      map([['class', 'javax.script.ScriptEngineManager']]),
      direct
    )
    gives('{"class":"first"}', undefined, map([['class', 'first']]))
    gives('{"class":"v1.2"}', undefined, map([['class', 'v1.2']]))
    gives('{"class":"a.B"}', undefined, map([['class', 'a.B']]), hints)
    refused('{"$class":5}', 'kit.api.Item', /5 does not fit a class name/, { ...hints, mode: 'direct' })
    refused('{"$class":"not a class"}', 'kit.api.Item', /not a class name/, { ...hints, mode: 'direct' })
  })

  test('is refused when the type is no type', () => {
    for (const bad of ['', 'a b', 'a..b', '[X', 'a[]b', '[Ljava.lang.String']) refused('1', bad, /type .*: /)
  })
})

suite('a direct type', () => {
  test('is one whose values need no more than its name', () => {
    const yes = ['int', 'boolean', 'java.lang.Long', 'java.lang.String', 'java.math.BigDecimal', 'java.math.BigInteger']
    for (const type of [
      ...yes,
      'java.util.Date',
      'java.time.Instant',
      'byte[]',
      '[B',
      'long[]',
      '[Ljava.lang.String;',
      'java.lang.String[]'
    ])
      equal(isDirectType(type), true, type)
    const no = [
      'java.lang.Object',
      'java.util.List',
      'kit.api.Item',
      'java.lang.Long[]',
      'int[][]',
      'java.lang.Object[]'
    ]
    for (const type of no) equal(isDirectType(type), false, type)
  })
})

suite('digits', () => {
  test('survive the way in and out again', () => {
    const long = ['9223372036854775807', '-9223372036854775808', '9007199254740993', '0', '-1']
    for (const text of long) equal(toJson(read(text, 'long')), text)
    const decimals = ['1.10', '1e-400', '12345678901234567890.10', '0.1234567890123456789', '1E+1000', '-0.00', '100']
    for (const text of decimals) equal(toJson(read(text, 'java.math.BigDecimal')), text)
    for (const mode of ['generic', 'direct'] as const)
      for (const text of [...long, ...decimals, '1.0', '0.1', '-2.5', '1e+21'])
        equal(toJson(read(text, undefined, { mode })), text)
    const huge = '123456789012345678901234567890'
    equal(toJson(read(huge, 'java.math.BigInteger', direct)), huge)
  })
})
