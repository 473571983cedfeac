// The methods of the Java peers' Sampler as a configuration names them; only what its `echo…` methods take is a table.

/** The service that every provider of the peers exports. */
export const SAMPLER = 'anji.interop.api.Sampler'

const API = 'anji.interop.api'

/** What an `echo…` method takes and answers, by what stands after `echo`. */
const ECHOED: Readonly<Record<string, string>> = {
  Boolean: 'boolean',
  Byte: 'byte',
  Short: 'short',
  Int: 'int',
  Long: 'long',
  Float: 'float',
  Double: 'double',
  Char: 'char',
  BoxedBoolean: 'java.lang.Boolean',
  BoxedByte: 'java.lang.Byte',
  BoxedShort: 'java.lang.Short',
  BoxedInt: 'java.lang.Integer',
  BoxedLong: 'java.lang.Long',
  BoxedFloat: 'java.lang.Float',
  BoxedDouble: 'java.lang.Double',
  BoxedChar: 'java.lang.Character',
  '': 'java.lang.String',
  Decimal: 'java.math.BigDecimal',
  BigInteger: 'java.math.BigInteger',
  Date: 'java.util.Date',
  Color: `${API}.Color`,
  Order: `${API}.Order`,
  Orders: `${API}.Order[]`,
  Booleans: 'boolean[]',
  Bytes: 'byte[]',
  Shorts: 'short[]',
  Ints: 'int[]',
  Longs: 'long[]',
  Floats: 'float[]',
  Doubles: 'double[]',
  Chars: 'char[]',
  Matrix: 'int[][]',
  Strings: 'java.lang.String[]',
  Objects: 'java.lang.Object[]',
  Colors: `${API}.Color[]`,
  List: 'java.util.List',
  Items: 'java.util.List',
  Set: 'java.util.Set',
  Map: 'java.util.Map',
  Object: 'java.lang.Object',
  LocalDate: 'java.time.LocalDate',
  LocalTime: 'java.time.LocalTime',
  LocalDateTime: 'java.time.LocalDateTime',
  Instant: 'java.time.Instant',
  Duration: 'java.time.Duration',
  ZonedDateTime: 'java.time.ZonedDateTime',
  Optional: 'java.util.Optional'
}

const OTHERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  nothing: [[]],
  many: [
    [
      ...['int', 'long', 'java.lang.String', `${API}.Item`, 'java.util.List'],
      ...['java.util.Map', 'byte[]', 'java.lang.Object']
    ]
  ],
  overloaded: [[], ['int'], ['long'], ['java.lang.String'], [`${API}.Item`], ['int', 'int']],
  failBusiness: [['java.lang.String', 'int']],
  failRuntime: [['java.lang.String']],
  later: [['java.lang.String', 'int']],
  sleep: [['int']],
  whoAmI: [[]],
  note: [['java.lang.String', 'java.lang.String']],
  noted: [['java.lang.String']],
  attachments: [[]]
}

/** The value of `methods` in the configuration, in flow style. */
export function samplerMethods(): string {
  const echoes = Object.entries(ECHOED).map(([name, type]) => [`echo${name}`, [{ parameters: [type], returns: type }]])
  const others = Object.entries(OTHERS).map(([name, overloads]) => [
    name,
    overloads.map(parameters => ({ parameters }))
  ])
  return JSON.stringify(Object.fromEntries([...echoes, ...others]))
}
