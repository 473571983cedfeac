// Which services a watch means, as Dubbo's consumers mean them.
import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { isPattern, means } from '../../../registries/dubbo/match.ts'

const key = (group: string, version: string) => ({ interface: 'a.B', group, version })

test('a watch means its own service, or every group and version that it names', () => {
  const cases: [string, string, string, string, boolean][] = [
    ['', '', '', '', true],
    ['', '', 'g', '', false],
    ['', '', '', '1', false],
    ['*', '', 'g', '', true],
    ['*', '', 'g', '1', false],
    ['*', '*', 'g', '1', true],
    ['a, b', '', 'b', '', true],
    ['a,b', '', 'c', '', false],
    ['a,b', '', 'a,b', '', true],
    ['', '0.0.0', '', '', true]
  ]
  for (const [group, version, itsGroup, itsVersion, expected] of cases)
    equal(
      means(key(group, version), key(itsGroup, itsVersion)),
      expected,
      `${group} ${version} ${itsGroup} ${itsVersion}`
    )
  equal(means(key('*', '*'), { ...key('', ''), interface: 'a.C' }), false)
})

test('a watch is a pattern when it can mean several', () => {
  deepEqual([key('*', ''), key('a,b', ''), key('', '*'), key('a', '1')].map(isPattern), [true, true, true, false])
})
