// Beans by field name; exceptions as Java writes them.
import { deepEqual, equal, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { bean, causesOf, enumConstant, isThrowable, messageOf, throwable } from '../../../codecs/hessian2/bean.ts'
import { HessianReader } from '../../../codecs/hessian2/reader.ts'
import { Bean } from '../../../codecs/hessian2/value.ts'
import { HessianWriter } from '../../../codecs/hessian2/writer.ts'
import { RECORDED_BODIES } from '../../support/hessian2-bodies.ts'

function recordedThrowable(part: string): Bean {
  const reader = new HessianReader(RECORDED_BODIES.find(({ name }) => name.includes(part))!.bytes)
  reader.read()
  const thrown = reader.read()
  ok(thrown instanceof Bean)
  return thrown
}

suite('bean', () => {
  test('is made of named fields and asked by their names', () => {
    const user = bean('demo.User', { name: 'Li', age: 30 })
    deepEqual(user, new Bean({ type: 'demo.User', fields: ['name', 'age'] }, ['Li', 30]))
    equal(user.get('age'), 30)
    equal(user.get('__proto__'), undefined)
    deepEqual(enumConstant('demo.Color', 'RED'), bean('demo.Color', { name: 'RED' }))
  })
})

suite('throwable', () => {
  test('has the shape of one that Java wrote', () => {
    const recorded = recordedThrowable('IllegalStateException, cause refers to itself')
    const made = throwable('java.lang.IllegalStateException', 'b')
    deepEqual(made.definition, recorded.definition)
    deepEqual(made.get('suppressedExceptions'), recorded.get('suppressedExceptions'))
    equal(made.get('cause'), made)
    ok(isThrowable(recorded) && isThrowable(made))
    ok(!isThrowable(bean('demo.User', {})) && !isThrowable(null))
  })

  test('survives the wire with its causes', () => {
    const writer = new HessianWriter()
    writer.write(throwable('java.lang.RuntimeException', 'outer', throwable('java.io.IOException', 'inner')))
    const back = new HessianReader(writer.finish()).read()
    ok(isThrowable(back))
    deepEqual(
      causesOf(back).map(thrown => [thrown.definition.type, messageOf(thrown)]),
      [
        ['java.lang.RuntimeException', 'outer'],
        ['java.io.IOException', 'inner']
      ]
    )
  })

  test('says nothing when its message is null', () => {
    equal(messageOf(bean('java.lang.Error', { detailMessage: null })), null)
    equal(messageOf(bean('java.lang.Error', {})), null)
  })

  test('names each cause once, even in a circle', () => {
    const recorded = recordedThrowable('IllegalStateException, cause refers to itself')
    deepEqual(
      causesOf(recorded).map(({ definition }) => definition.type),
      ['java.lang.IllegalStateException', 'java.lang.RuntimeException']
    )
    const [one, two] = [throwable('A', ''), throwable('B', '')]
    one.values[2] = two
    two.values[2] = one
    deepEqual(causesOf(one), [one, two])
    deepEqual(causesOf(throwable('A', 'a')).length, 1)
  })
})
