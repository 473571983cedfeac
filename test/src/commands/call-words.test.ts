// The words of `anji call`: what they mean, and the sentence for each way in which they can be wrong.
import { deepEqual, equal, match, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { JsonNumber } from '../../../codecs/json/index.ts'
import { type CallWords, readCall, UsageError } from '../../../src/commands/call-words.ts'

const words = (more: Partial<CallWords> = {}): CallWords => ({
  address: '127.0.0.1:20880',
  service: 'org.example.OrderService',
  method: 'get',
  values: [],
  attachment: [],
  timeout: '3s',
  protocol: 'dubbo',
  oneWay: false,
  echo: false,
  ...more
})

const complaint = (more: Partial<CallWords>): string => {
  let message = ''
  throws(
    () => readCall(words(more)),
    error => {
      if (error instanceof UsageError) message = error.message
      return error instanceof UsageError
    }
  )
  return message
}

suite('the words of anji call', () => {
  test('say where, what and how long', () => {
    deepEqual(readCall(words({ service: 'blue/a.B:1.0.0', timeout: '250ms', oneWay: true })), {
      address: { host: '127.0.0.1', port: 20880 },
      service: { interface: 'a.B', group: 'blue', version: '1.0.0' },
      method: 'get',
      values: [],
      types: undefined,
      attachments: new Map(),
      timeoutMs: 250,
      oneWay: true,
      echo: false
    })
  })

  test('hold one JSON text for each argument, with every digit', () => {
    const { values } = readCall(words({ values: ['"Li"', '[1,2]', '9007199254740993', 'null'] }))
    deepEqual(values, ['Li', [1, 2], new JsonNumber('9007199254740993'), null])
  })

  test('name types in any spelling, and none for a method without parameters', () => {
    deepEqual(readCall(words({ types: 'java.lang.String, int[]', values: ['"a"', '[1]'] })).types, [
      'java.lang.String',
      'int[]'
    ])
    deepEqual(readCall(words({ types: '' })).types, [])
  })

  test('put into an attachment everything behind its first equals sign', () => {
    const { attachments } = readCall(words({ attachment: ['tag=gray', 'token=a=b', 'empty='] }))
    deepEqual(
      [...attachments],
      [
        ['tag', 'gray'],
        ['token', 'a=b'],
        ['empty', '']
      ]
    )
  })

  test('ask for the echo of a service without a method', () => {
    const { method, echo } = readCall(words({ method: undefined, echo: true }))
    deepEqual([method, echo], ['$echo', true])
    match(complaint({ echo: true }), /leave METHOD away/)
    match(complaint({ echo: true, method: undefined, oneWay: true }), /leave --one-way away/)
  })

  test('quote an argument that is no JSON and say how text is written', () => {
    match(complaint({ values: ['1', 'Li'] }), /^the argument Li is not JSON; .*'"Li"'/)
    match(complaint({ values: ['{"a":1,}'] }), /^the argument \{"a":1,\} is not JSON \(JSON, line 1 column 8/)
    match(complaint({ values: [''] }), /^the argument {2}is not JSON/)
    equal(complaint({ values: [`x${'y'.repeat(100_000)}`] }).length < 1000, true)
  })

  test('are refused with the word that is wrong', () => {
    const wrong: [Partial<CallWords>, RegExp][] = [
      [{ address: 'localhost' }, /HOST:PORT "localhost" has no port/],
      [{ address: 'localhost:0' }, /port 0/],
      [{ service: 'a b' }, /SERVICE "a b" is not a service/],
      [{ method: undefined }, /METHOD is missing/],
      [{ timeout: '3' }, /--timeout "3" needs a unit/],
      [{ timeout: '0s' }, /--timeout "0s" must be between/],
      [{ timeout: '30d' }, /--timeout "30d" must be between/],
      [{ types: 'String', values: ['"a"'] }, /--types "String" needs its package; write java.lang.String/],
      [{ types: 'int', values: [] }, /--types names 1 parameters, but get is given 0/],
      [{ attachment: ['tag'] }, /--attachment "tag" is no pair/],
      [{ attachment: ['=x'] }, /is no pair/],
      [{ attachment: ['group=blue'] }, /--attachment group is chosen by SERVICE/],
      [{ protocol: 'triple' }, /--protocol triple is not supported yet/],
      [{ protocol: 'bolt' }, /not supported yet/],
      [{ protocol: 'rmi' }, /--protocol "rmi" is not known/]
    ]
    for (const [more, sentence] of wrong) match(complaint(more), sentence)
    equal(complaint({ timeout: '3' }).includes('3s'), true)
  })
})
