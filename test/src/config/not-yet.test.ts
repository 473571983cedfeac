// Sections of coming versions get an answer of their own.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { isLater, laterFindings } from '../../../src/config/not-yet.ts'
import { mistakesOf } from '../../support/config-text.ts'

suite('not yet', () => {
  test('every coming section says so', () => {
    for (const key of ['registries', 'publish', 'rules', 'tracing', 'mesh']) {
      equal(isLater(key), true)
      equal(mistakesOf(`${key}: {}`).length, 1)
      equal(/^1:1 \w+ (is|are) not supported yet/.test(mistakesOf(`${key}: {}`)[0] ?? ''), true)
    }
    equal(isLater('listeners'), false)
  })

  test('registries are told by their type', () =>
    deepEqual(
      mistakesOf(
        'registries:\n  a: { type: zookeeper }\n  b: { type: eureka }\n  c: { type: static }\n  d: {}\n  e: x\n'
      ),
      [
        '2:14 registries.a.type "zookeeper" is not supported yet; give endpoints under services, which need no registry',
        '3:14 registries.b.type "eureka" is not a type of registry; coming types are: zookeeper, nacos',
        '4:14 registries.c.type "static" is no registry; give the endpoints under services',
        '5:3 registries.d has no type; coming types are zookeeper, nacos',
        '6:3 registries.e has no type; coming types are zookeeper, nacos'
      ]
    ))

  test('odd values of a coming section do not disturb', () =>
    deepEqual(laterFindings('registries', 7), laterFindings('registries', {})))
})
