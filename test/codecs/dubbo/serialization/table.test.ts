// Which serialization a number stands for.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { SERIALIZATION, serializationFor } from '../../../../codecs/dubbo/serialization/table.ts'

suite('table', () => {
  test('the numbers that can be read are those, and no others', () => {
    const readable = Object.values(SERIALIZATION) as number[]
    for (let number = 0; number < 64; number++)
      equal(serializationFor(number).readable, readable.includes(number), String(number))
  })

  test('native hessian is hessian2', () => {
    equal(serializationFor(SERIALIZATION.nativeHessian), serializationFor(SERIALIZATION.hessian2))
  })
})
