// Exceptions as JSON: the fields are those of recorded Dubbo 3.3 answers.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { toJson } from '../../../codecs/hessian2/to-json.ts'
import { Bean, List, type Value } from '../../../codecs/hessian2/value.ts'

const bean = (type: string, fields: Record<string, Value>): Bean =>
  new Bean({ type, fields: Object.keys(fields) }, Object.values(fields))
const frame = (fields: Record<string, Value>): Bean => bean('java.lang.StackTraceElement', fields)

function exception(type: string, message: string | null, more: Record<string, Value> = {}): Bean {
  const made = bean(type, {
    ...more,
    suppressedExceptions: new List([], 'java.util.Collections$EmptyList'),
    stackTrace: new List(
      [
        frame({
          lineNumber: 30,
          fileName: 'KitServiceImpl.java',
          methodName: 'biz',
          declaringClass: 'kit.KitServiceImpl'
        }),
        frame({ lineNumber: -1, fileName: 'Wrap.java', methodName: 'invokeMethod', declaringClass: 'kit.Wrap' }),
        frame({ lineNumber: 1, fileName: null, methodName: 'run', declaringClass: 'kit.Lambda' })
      ],
      '[java.lang.StackTraceElement'
    ),
    cause: null,
    detailMessage: message
  })
  // Java's way to say that there is no cause.
  made.values[made.definition.fields.indexOf('cause')] = made
  return made
}

suite('an exception as JSON', () => {
  test('says its class, message and own fields, not its stack', () =>
    equal(
      toJson(exception('kit.api.KitException', 'no 中', { code: 42 })),
      '{"class":"kit.api.KitException","message":"no 中","code":42}'
    ))

  test('of a generic call is the one that it stands for', () => {
    const fields = { exceptionClass: 'kit.api.KitException', exceptionMessage: 'no' }
    for (const type of [
      'com.alibaba.dubbo.rpc.service.GenericException',
      'org.apache.dubbo.rpc.service.GenericException'
    ])
      equal(toJson(exception(type, 'no\n\tat kit.X.y', fields)), '{"class":"kit.api.KitException","message":"no"}')
    equal(
      toJson(exception('a.b.GenericException', 'x', { exceptionClass: null })),
      '{"class":"a.b.GenericException","message":"x","exceptionClass":null}'
    )
  })

  test('shows causes one inside the other', () => {
    const outer = exception('java.lang.IllegalStateException', 'bang')
    outer.values[2] = exception('java.lang.RuntimeException', null)
    equal(
      toJson(outer),
      '{"class":"java.lang.IllegalStateException","message":"bang","cause":{"class":"java.lang.RuntimeException","message":null}}'
    )
  })

  test('shows a circle of causes as a reference', () => {
    const outer = exception('a.Outer', '1')
    const inner = exception('a.Inner', '2')
    outer.values[2] = inner
    inner.values[2] = outer
    equal(
      toJson(outer),
      '{"class":"a.Outer","message":"1","cause":{"class":"a.Inner","message":"2","cause":{"$ref":"$"}}}'
    )
  })

  test('takes the message from its own field when the inherited one is empty', () =>
    equal(toJson(exception('a.B', null, { message: 'mine' })), '{"class":"a.B","message":"mine"}'))

  test('shows suppressed exceptions', () => {
    const outer = exception('a.B', 'x')
    outer.values[0] = new List([exception('a.C', 'y')])
    equal(toJson(outer), '{"class":"a.B","message":"x","suppressed":[{"class":"a.C","message":"y"}]}')
  })

  test('shows its stack when asked', () =>
    equal(
      toJson(exception('a.B', 'x'), { stackTraces: true }),
      '{"class":"a.B","message":"x","stack":["kit.KitServiceImpl.biz(KitServiceImpl.java:30)","kit.Wrap.invokeMethod(Wrap.java)","kit.Lambda.run(Unknown Source)"]}'
    ))
})
