// What a demo provider answers, to direct calls, generic calls and echoes.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { genericCall } from '../../../codecs/dubbo/generic.ts'
import { type Bean, HessianMap, toJson, type Value } from '../../../codecs/hessian2/index.ts'
import type { RpcRequest, RpcResponse } from '../../../codecs/message.ts'
import { answer } from '../../../src/demo/answer.ts'
import { FIRST_ORDER_ID, Orders } from '../../../src/demo/orders.ts'
import { demoServices } from '../../../src/demo/services.ts'

const services = new Map(demoServices('demo', new Orders(() => 0)).map(service => [service.key.interface, service]))
const GREETING = 'org.anji.demo.GreetingService'
const ORDERS = 'org.anji.demo.OrderService'

const request = (service: string, method: string, ...values: Value[]): RpcRequest => ({
  service,
  group: '',
  version: '',
  method,
  parameterTypes: undefined,
  arguments: values,
  attachments: new Map([
    ['demo-user', 'li'],
    ['path', service]
  ]),
  oneWay: false
})

const ask = (asked: RpcRequest): Promise<RpcResponse> => answer(asked, services, 'demo')

async function answered(asked: RpcRequest): Promise<Value> {
  const response = await ask(asked)
  equal(response.kind, 'value')
  return response.kind === 'value' ? response.value : null
}

async function thrownBy(asked: RpcRequest): Promise<Bean> {
  const response = await ask(asked)
  equal(response.kind, 'exception')
  return (response.kind === 'exception' ? response.value : null) as Bean
}

suite('a provider of the demo', () => {
  test('answers a call of the method itself', async () => {
    equal(await answered(request(GREETING, 'sayHello', 'Li')), 'Hello, Li!')
    equal(await answered(request(GREETING, 'whoAmI')), 'demo')
    equal(await answered(request(GREETING, 'slow', 1)), 'demo took its time')
    equal(((await answered(request(ORDERS, 'get', FIRST_ORDER_ID))) as Bean).definition.type, 'org.anji.demo.Order')
  })

  test('answers a generic call with maps that name their classes, as Java providers do', async () => {
    equal(await answered(genericCall(request(GREETING, 'sayHello', 'Li'))), 'Hello, Li!')
    const order = await answered(genericCall(request(ORDERS, 'get', FIRST_ORDER_ID)))
    equal(order instanceof HessianMap && order.entries.get('class'), 'org.anji.demo.Order')
    const direct = await answered(request(ORDERS, 'get', FIRST_ORDER_ID))
    equal(toJson(order), toJson(direct))
  })

  test('gives back the attachments that are meant for it, and its name', async () => {
    const response = await ask(request(GREETING, 'whoAmI'))
    deepEqual(response.kind === 'value' && [...response.attachments], [
      ['served-by', 'demo'],
      ['demo-user', 'li']
    ])
  })

  test('throws its own exceptions to direct callers and wrapped ones to generic callers', async () => {
    const cancel = request(ORDERS, 'cancel', FIRST_ORDER_ID)
    equal((await thrownBy(cancel)).definition.type, 'org.anji.demo.OrderShippedException')
    const wrapped = await thrownBy(genericCall(cancel))
    equal(wrapped.definition.type, 'org.apache.dubbo.rpc.service.GenericException')
    equal(wrapped.get('exceptionClass'), 'org.anji.demo.OrderShippedException')
  })

  test('throws for methods and arguments that do not exist', async () => {
    equal((await thrownBy(request(GREETING, 'toString'))).definition.type, 'java.lang.NoSuchMethodException')
    equal((await thrownBy(request(GREETING, 'sayHello'))).definition.type, 'java.lang.IllegalArgumentException')
    equal((await thrownBy(request(GREETING, 'sayHello', 5))).definition.type, 'java.lang.IllegalArgumentException')
    equal((await thrownBy(request(GREETING, 'slow', 60_000))).definition.type, 'java.lang.IllegalArgumentException')
    equal((await thrownBy(request(GREETING, '$invoke'))).get('exceptionClass'), 'java.lang.NoSuchMethodException')
  })

  test('echoes', async () => {
    equal(await answered(request(GREETING, '$echo', 'anybody there')), 'anybody there')
  })

  test('refuses a service that it does not have', async () => {
    deepEqual(await ask(request('a.B', '$echo', 'x')), {
      kind: 'error',
      status: 40,
      text: 'Not found exported service: a.B'
    })
  })
})
