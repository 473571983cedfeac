// Exceptions in the words that callers get.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { bean, HessianMap, throwable } from '../../../codecs/hessian2/index.ts'
import { describeThrown } from '../../../src/bridge/thrown.ts'

suite('what a service threw', () => {
  test('is its class, its message and its causes, the nearest first', () => {
    const root = throwable('java.io.IOException', 'disk full')
    const middle = throwable('java.lang.IllegalStateException', 'not stored', root)
    deepEqual(describeThrown(throwable('org.example.OrderException', 'no order', middle)), {
      type: 'org.example.OrderException',
      message: 'no order',
      causes: [
        { exception: 'java.lang.IllegalStateException', message: 'not stored' },
        { exception: 'java.io.IOException', message: 'disk full' }
      ]
    })
  })

  test('is what a generic call wrapped', () => {
    const wrapped = bean('org.apache.dubbo.rpc.service.GenericException', {
      exceptionClass: 'org.example.OrderException',
      exceptionMessage: 'no order',
      detailMessage: 'a whole remote stack',
      cause: null
    })
    deepEqual(describeThrown(wrapped), { type: 'org.example.OrderException', message: 'no order', causes: [] })
  })

  test('leaves out the stack that a provider put into a message, and nothing else of several lines', () => {
    const told = 'org.example.Inner: no\norg.example.Inner: no\n\tat org.example.Service.run(Service.java:7)'
    equal(describeThrown(throwable('java.lang.RuntimeException', told)).message, 'org.example.Inner: no')
    equal(describeThrown(throwable('java.lang.RuntimeException', 'first\nat second')).message, 'first\nat second')
  })

  test('is still something when it is no exception at all', () => {
    deepEqual(describeThrown('boom'), { type: 'java.lang.Throwable', message: 'boom', causes: [] })
    deepEqual(describeThrown(new HessianMap()), { type: 'java.lang.Throwable', message: '', causes: [] })
    deepEqual(describeThrown(bean('org.example.Odd', { a: 1 })), { type: 'org.example.Odd', message: '', causes: [] })
  })

  test('ends where its causes go round in a circle', () => {
    const one = throwable('a.One', '1')
    const two = throwable('a.Two', '2', one)
    one.values[2] = two
    deepEqual(
      describeThrown(two).causes.map(({ exception }) => exception),
      ['a.One']
    )
  })
})
