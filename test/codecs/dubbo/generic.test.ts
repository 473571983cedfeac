// Generic calls.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { genericCall } from '../../../codecs/dubbo/generic.ts'
import { dubboProtocol } from '../../../codecs/dubbo/protocol.ts'
import { List } from '../../../codecs/hessian2/value.ts'
import type { RpcRequest } from '../../../codecs/message.ts'

const request: RpcRequest = {
  service: 'a.B',
  group: '',
  version: '',
  method: 'm',
  parameterTypes: ['java.lang.String'],
  arguments: ['x'],
  attachments: new Map([['k', 'v']]),
  oneWay: false
}

suite('generic', () => {
  test('a call becomes method, types and arguments', () => {
    const generic = genericCall(request)
    equal(generic.method, '$invoke')
    deepEqual(generic.arguments, ['m', new List(['java.lang.String'], '[string'), new List(['x'], '[object')])
    deepEqual(
      [...generic.attachments],
      [
        ['k', 'v'],
        ['generic', 'true']
      ]
    )
    equal(genericCall({ ...request, attachments: new Map([['generic', 'gson']]) }).attachments.get('generic'), 'gson')
  })

  test('its frame is named by the real method', () => {
    const frame = dubboProtocol.fromRequest(genericCall(request))
    const head = dubboProtocol.readHead(frame, 0, frame.length)
    deepEqual([head.method, head.generic, head.version], ['m', true, ''])
    deepEqual(dubboProtocol.toRequest(frame).arguments[1], new List(['java.lang.String'], '[string'))
  })
})
