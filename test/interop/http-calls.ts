// What calls over HTTP to real Java providers come to apart from values: overloads, failures, services, ways of asking.
import type { Exception, Row } from './http-outcomes.ts'
import type { Sent } from './json-client.ts'
import { SAMPLER } from './sampler-signatures.ts'

/** A call with a path or headers of its own, and what every generation answers. */
export type Asked = Readonly<{ path: string; send: Sent; get: string | RegExp; but?: readonly Exception[] }>

const NOT_UNIQUE: Exception = {
  when: 'untyped',
  get: /^400 BAD_ARGUMENTS status 70: .*Not unique method for method name\(overloaded\).* find 6 methods\.; name the/,
  because: 'without types the provider goes by the name alone'
}
const COUNTED_THERE: Exception = {
  when: 'untyped',
  get: /^400 BAD_ARGUMENTS status 70: .*args\.length != types\.length.*; another number/,
  because: 'only the provider knows how many parameters there are'
}
const ONLY_THE_OUTERMOST: Exception = {
  when: 'untyped',
  get: '500 anji.interop.api.ServiceRuntimeException: service failed',
  because: 'the answer to a generic call holds class and message of an exception, not its cause'
}
const NOT_ALLOWED: Exception = {
  on: ['d33'],
  get: /^502 UPSTREAM_ERROR status 50: .*ServiceRuntimeException is not in allow list/,
  because: '3.3 writes no exception that the interface does not declare; to generic calls it writes a GenericException'
}
const NO_ASYNC = (get: RegExp, when: 'typed' | 'untyped'): Exception => ({
  on: ['d26'],
  when,
  get,
  because: '2.6 has no asynchronous methods and answers the future itself'
})
const UNSENDABLE = /^502 UPSTREAM_ERROR status 50: .*CompletableFuture must implement java\.io\.Serializable/
const THE_FUTURE = /^200 \{"cancelled":false,/

const NO_METHOD = /^404 NO_METHOD status 70: .*RpcException: No such method unknown in class interface anji\./

/** Methods that do more than answer their argument. */
export const METHODS: readonly Row[] = [
  ['nothing', undefined, '200 null'],
  ['nothing', '[]', '200 null'],
  ['nothing', '[1]', /^400 BAD_ARGUMENTS nothing takes no arguments, not 1 argument;/, COUNTED_THERE],
  ['note', '["key","kept 桥"]', '200 null'],
  ['noted', '"key"', '200 "kept 桥"'],
  ['noted', '"never"', '200 null'],
  ['unknown', '1', NO_METHOD],
  [
    'many',
    '[1,2,"three",{"sku":"four","count":4},["five"],{"six":6},[0,1],8.5]',
    '200 "Object[1, 2L, \\"three\\", Item{sku=\\"four\\", count=4}, [\\"five\\"], {\\"six\\"=6}, byte[0b, 1b], 8.5d]"'
  ],
  ['many', '[1,2,null,null,null,null,null,null]', '200 "Object[1, 2L, null, null, null, null, null, null]"'],
  ['overloaded', undefined, '200 "overloaded Object[]"', NOT_UNIQUE],
  ['overloaded', '1', '200 "overloaded int Object[1]"', NOT_UNIQUE],
  ['overloaded', '5000000000', '200 "overloaded long Object[5000000000L]"', NOT_UNIQUE],
  ['overloaded', '"1"', '200 "overloaded String Object[\\"1\\"]"', NOT_UNIQUE],
  ['overloaded', '{"sku":"1"}', '200 "overloaded Item Object[Item{sku=\\"1\\", count=0}]"', NOT_UNIQUE],
  ['overloaded', '[1,2]', '200 "overloaded int int Object[1, 2]"', NOT_UNIQUE],
  ['overloaded', '[1,2,3]', /^400 BAD_ARGUMENTS overloaded takes \(\) or \(int\) or .*, not 3 arguments;/, NOT_UNIQUE],
  ['failBusiness', '["余额不足",42]', '500 anji.interop.api.BusinessException: 余额不足'],
  ['failRuntime', '"state"', '500 java.lang.IllegalStateException: bad state'],
  ['failRuntime', '"chinese"', '500 java.lang.IllegalStateException: 余额不足 😀'],
  [
    'failRuntime',
    '"service"',
    '500 anji.interop.api.ServiceRuntimeException: service failed < java.lang.IllegalArgumentException: why',
    ONLY_THE_OUTERMOST,
    NOT_ALLOWED
  ],
  [
    'failRuntime',
    '"foreign"',
    '500 java.lang.RuntimeException: anji.interop.ForeignException: from elsewhere',
    {
      on: ['d32', 'd33'],
      when: 'untyped',
      get: '500 anji.interop.ForeignException: from elsewhere',
      because: '3.x makes a GenericException before anybody asks whether the interface knows the class'
    }
  ],
  ['later', '["x",20]', '200 "later x"', NO_ASYNC(UNSENDABLE, 'typed'), NO_ASYNC(THE_FUTURE, 'untyped')],
  [
    'later',
    '["fail",10]',
    '500 java.lang.IllegalStateException: failed later',
    NO_ASYNC(UNSENDABLE, 'typed'),
    NO_ASYNC(THE_FUTURE, 'untyped')
  ]
]

const overloaded = (types: string, body: string, get: string | RegExp): Asked => ({
  path: `/${SAMPLER}/overloaded`,
  send: { body, headers: { 'x-dubbo-types': types } },
  get
})

/** Types that the caller names in a header beat those of the configuration, and need none. */
export const NAMED_TYPES: readonly Asked[] = [
  overloaded('', '[]', '200 "overloaded Object[]"'),
  overloaded('int', '1', '200 "overloaded int Object[1]"'),
  overloaded('long', '1', '200 "overloaded long Object[1L]"'),
  overloaded('java.lang.String', '"1"', '200 "overloaded String Object[\\"1\\"]"'),
  overloaded('anji.interop.api.Item', '{"sku":"1"}', '200 "overloaded Item Object[Item{sku=\\"1\\", count=0}]"'),
  overloaded('int,int', '[1,2]', '200 "overloaded int int Object[1, 2]"'),
  overloaded('int', '[1,2]', /^400 BAD_ARGUMENTS overloaded takes \(int\), not 2 arguments;/),
  // 2.6 fails in the call (status 70), the others when they read it (status 40).
  overloaded('int,long', '[1,2]', /^502 UPSTREAM_ERROR status (?:70|40): /)
]

const IDENTITY = '/anji.interop.api.Identity/whoAmI'
const identity = (headers: Readonly<Record<string, string>>, get: string | RegExp): Asked => ({
  path: IDENTITY,
  send: { headers },
  get
})
const KNOWN = 'known with this interface: g1/anji.interop.api.Identity:1.0.0, g2/anji.interop.api.Identity:1.0.0'

/** The same interface in groups and versions. `NAME` stands for the provider's name. */
export const VARIANTS: readonly Asked[] = [
  identity({ 'x-dubbo-group': 'g1', 'x-dubbo-version': '1.0.0' }, '200 "NAME/g1:1.0.0"'),
  identity({ 'x-dubbo-group': 'g2', 'x-dubbo-version': '1.0.0' }, '200 "NAME/g2:1.0.0"'),
  identity({ 'x-dubbo-version': '2.0.0' }, '200 "NAME/:2.0.0"'),
  identity({ 'rest-service-group': 'g1', 'rest-service-version': '1.0.0' }, '200 "NAME/g1:1.0.0"'),
  identity({ 'tri-service-group': 'g2', 'tri-service-version': '1.0.0' }, '200 "NAME/g2:1.0.0"'),
  identity({ 'x-dubbo-group': 'guarded', 'x-dubbo-attachment-token': 's3cret' }, '200 "NAME/guarded:"'),
  identity(
    { 'x-dubbo-group': 'guarded', 'x-dubbo-attachment-token': 'wrong' },
    /^502 UPSTREAM_ERROR status 70: .*Invalid token!/
  ),
  identity({}, new RegExp(`^404 NO_ROUTE no service anji.interop.api.Identity; ${KNOWN}`)),
  identity(
    { 'x-dubbo-group': 'g9', 'x-dubbo-version': '1.0.0' },
    new RegExp(`^404 NO_ROUTE no service g9/anji.interop.api.Identity:1.0.0; ${KNOWN}`)
  ),
  identity(
    { 'x-dubbo-group': 'g1', 'x-dubbo-version': '9.9.9' },
    new RegExp(`^404 NO_ROUTE no service g1/anji.interop.api.Identity:9.9.9; ${KNOWN}`)
  )
]

const get = (path: string, outcome: string | RegExp, method = 'GET', but: readonly Exception[] = []): Asked => ({
  path: `/${SAMPLER}/${path}`,
  send: { method },
  get: outcome,
  but
})

const LOOKS_LIKE_A_NUMBER: Exception = {
  when: 'untyped',
  get: /^500 java\.lang\.ClassCastException: class java\.lang\.Integer cannot be cast to class java\.lang\.String/,
  because: 'without a type, what reads as a number in a query is one; in quotes it is text'
}

/** Ways of asking, right and wrong ones. */
export const WAYS: readonly Asked[] = [
  get('whoAmI', '200 "NAME"'),
  get('echo?v=%E4%BD%99+a', '200 "余 a"'),
  get('echo?v=007', '200 "007"'),
  get('echo?v=1', '200 "1"', 'GET', [LOOKS_LIKE_A_NUMBER]),
  get('echo?v=%221%22', '200 "1"'),
  get('failBusiness?message=no&code=7', '500 anji.interop.api.BusinessException: no'),
  get('echoInts?v=%5B1,2%5D', '200 [1,2]'),
  get('echoInt?v=7', '200 application/json without a body', 'HEAD'),
  get('echoInt', /^405 METHOD_NOT_ALLOWED PUT cannot call anji\.interop\.api\.Sampler;/, 'PUT'),
  { path: `/${SAMPLER}/echoInt`, send: { body: '{' }, get: /^400 BAD_ARGUMENTS JSON, line 1 column 2:/ },
  {
    path: `/${SAMPLER}/echo`,
    send: { body: '"x"', headers: { 'content-type': 'text/plain' } },
    get: /^415 MEDIA_TYPE_UNSUPPORTED the body is text\/plain;/
  },
  {
    path: '/anji.interop.api.Samplr/echo',
    send: { body: '"x"' },
    get: /^404 NO_ROUTE .*; did you mean anji\.interop\.api\.Sampler\?$/
  },
  // Configured, but exported by nobody: 2.x says so with status 70, 3.x cannot read the call and says 40.
  { path: '/anji.interop.api.Missing/hello', send: { body: '"x"' }, get: /^502 UPSTREAM_ERROR status (?:70|40): / },
  {
    path: `/${SAMPLER}/attachments`,
    send: { body: '[]', headers: { 'x-dubbo-attachment-group': 'g1' } },
    get: /^400 BAD_ARGUMENTS the attachment group cannot be set by a header/
  }
]
