// Hessian2 bodies written by the message writers and read by someone else.
import { deepEqual, equal } from 'node:assert/strict'
import { createRequire } from 'node:module'
import { suite, test } from 'node:test'
import { frameOf } from '../../../../codecs/dubbo/frame.ts'
import {
  readHessianAnswer,
  readHessianRequest,
  writeHessianAnswer,
  writeHessianRequest
} from '../../../../codecs/dubbo/serialization/hessian-message.ts'
import { Double, HessianMap, type Value } from '../../../../codecs/hessian2/value.ts'
import type { RpcRequest } from '../../../../codecs/message.ts'

const hessian = createRequire(import.meta.url)('hessian.js') as {
  DecoderV2: new (bytes: Buffer) => { read(): unknown }
}

const shared = new HessianMap(new Map<Value, Value>([['a', 1]]))
const request: RpcRequest = {
  service: 'a.B',
  group: '',
  version: '1.0.0',
  method: 'm',
  parameterTypes: ['java.util.Map', 'double'],
  arguments: [shared, new Double(1.5)],
  attachments: new Map<string, Value>([
    ['k', 'v'],
    ['n', 7],
    ['shared', shared]
  ]),
  oneWay: true
}

suite('hessian-message', () => {
  test('an independent reader finds the values of a request in their order', () => {
    const decoder = new hessian.DecoderV2(writeHessianRequest(request, ['java.util.Map', 'double']))
    const values = Array.from({ length: 8 }, () => decoder.read())
    deepEqual(values.slice(0, 5), ['2.0.2', 'a.B', '1.0.0', 'm', 'Ljava/util/Map;D'])
    deepEqual(values.slice(5), [
      { a: 1 },
      1.5,
      { k: 'v', n: 7, shared: { a: 1 }, path: 'a.B', interface: 'a.B', version: '1.0.0' }
    ])
  })

  test('attachments may share values with the arguments', () => {
    const read = readHessianRequest(frameOf(0x82, 0, writeHessianRequest(request, ['java.util.Map', 'double'])))
    equal(read.attachments.get('shared'), read.arguments[0])
    equal(read.oneWay, true)
  })

  test('a callback has no version and no interface of its own', () => {
    const attachments = new Map([['callback.service.instid', '1']])
    const body = writeHessianRequest({ ...request, version: '', arguments: [], attachments }, [])
    const read = readHessianRequest(frameOf(0xc2, 0, body))
    deepEqual([...read.attachments.keys()], ['callback.service.instid', 'path'])
    equal(body[10], 0x4e)
  })

  test('an independent reader finds flag, value and attachments of an answer', () => {
    const body = writeHessianAnswer({ kind: 'value', value: 'x', attachments: new Map([['k', 'v']]) }, true)
    const decoder = new hessian.DecoderV2(body)
    deepEqual([decoder.read(), decoder.read(), decoder.read()], [4, 'x', { k: 'v' }])
    deepEqual(readHessianAnswer(frameOf(2, 20, body)), {
      kind: 'value',
      value: 'x',
      attachments: new Map([['k', 'v']])
    })
  })
})
