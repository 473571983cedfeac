// Lists as people write them, and the line of whatever is wrong in one.
import { deepEqual, match } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { readEndpointList } from '../../../registries/file/endpoint-list.ts'
import { formatServiceKey } from '../../../registries/service-key.ts'
import { blocksOf } from '../../docs/pages.ts'

const LIMITS = { servicesMax: 3, endpointsMax: 4 }
const reasonOf = (text: string): string => {
  const read = readEndpointList(text, LIMITS)
  return read.ok ? 'no mistake' : read.reason
}

suite('endpoint list', () => {
  test('reads every key, in both forms, in YAML and in JSON', () => {
    const list = `
- { service: blue/a.B:1.0.0, address: "10.0.0.1:1", weight: 7, labels: { zone: hz, n: 1 }, protocol: tri }
- service: blue/a.B:1.0.0
  address: "[::1]:2"
  unused: it is being repaired
  parameters: { timestamp: 1700000000000, token: secret }
`
    const map = `blue/a.B:1.0.0:
  - { address: "10.0.0.1:1", weight: 7, labels: { zone: hz, n: 1 }, protocol: tri }
  - { address: "[::1]:2", unused: it is being repaired, parameters: { timestamp: 1700000000000, token: secret } }
`
    const expected = {
      ok: true,
      lists: [
        {
          service: { interface: 'a.B', group: 'blue', version: '1.0.0' },
          endpoints: [
            { address: { host: '10.0.0.1', port: 1 }, weight: 7, labels: { zone: 'hz', n: '1' }, protocol: 'tri' },
            {
              address: { host: '::1', port: 2 },
              weight: 100,
              labels: {},
              unused: 'it is being repaired',
              parameters: { timestamp: '1700000000000', token: 'secret' }
            }
          ]
        }
      ]
    }
    deepEqual(readEndpointList(list, LIMITS), expected)
    deepEqual(readEndpointList(map, LIMITS), expected)
    deepEqual(readEndpointList('{"a.B":["h:1"]}', LIMITS), readEndpointList('a.B: ["h:1"]', LIMITS))
  })

  test('an address that is listed again takes the place of the first; an empty text lists nothing', () => {
    const read = readEndpointList('a.B: ["h:1", "h:2", { address: "h:1", weight: 5 }]', LIMITS)
    deepEqual(
      read.ok &&
        read.lists.map(({ service, endpoints }) => [formatServiceKey(service), ...endpoints.map(one => one.weight)]),
      [['a.B', 5, 100]]
    )
    deepEqual(readEndpointList('', LIMITS), { ok: true, lists: [] })
  })

  for (const [text, reason] of [
    ['hello', /^line 1: must be a list such as/],
    ['- { service: a.B, address: "h:1" }\n- 5', /^line 2: must be a map with a service/],
    ['- { address: "h:1" }', /^line 1: must be a map with a service/],
    ['- { service: "a b", address: "h:1" }', /^line 1: "a b" is not a service/],
    ['a.B: h:1', /^line 1: must be a list of endpoints/],
    ['a.B:\n  - "h:1"\n  - 7', /^line 3: must be an address or a map/],
    ['a.B:\n  - { address: "h:1", service: c.D }', /names a service inside the list of one/],
    ['- service: a.B\n  address: "h:1"\n  wieght: 3', /^line 3: has an unknown key wieght; known: service, address/],
    ['a.B: ["h"]', /address "h" has no port/],
    ['a.B: ["h:0"]', /port 0/],
    ['a.B: [{ address: "h:1", weight: -1 }]', /weight must be a whole number/],
    ['a.B: [{ address: "h:1", weight: 1.5 }]', /weight must be a whole number/],
    ['a.B: [{ address: "h:1", labels: [1] }]', /labels must be a map/],
    ['a.B: [{ address: "h:1", labels: { a: [1] } }]', /a must be a text/],
    ['a.B: [{ address: "h:1", protocol: {} }]', /protocol must be a text/],
    ['a.B: [\n', /^line \d: is not valid YAML/],
    ['a.B: ["h:1"]\na.B: ["h:2"]', /^line 2: is not valid YAML: Map keys must be unique/],
    ['a: ["h:1"]\nb: ["h:1"]\nc: ["h:1"]\nd: ["h:1"]', /^line 4: is in more than 3 services/],
    ['a: ["h:1", "h:2", "h:3", "h:4", "h:5"]', /is one of more than 4 endpoints/],
    [`[${' '.repeat(1024 ** 2)}`, /too long for YAML/],
    [`[${' '.repeat(1024 ** 2)}5]`, /^0: must be a map with a service/]
  ] as const)
    test(`says what is wrong in ${JSON.stringify(text.slice(0, 50))}`, () => match(reasonOf(text), reason))

  test('reads the lists that its page shows', () => {
    const shown = blocksOf(readFileSync('docs/registry-file.md', 'utf8')).filter(({ text }) => text.includes('20880'))
    deepEqual(
      shown.map(({ text }) => readEndpointList(text, LIMITS).ok),
      [true, true]
    )
  })

  test('is not led to build what an alias bomb describes', () => {
    const bomb = ['a: &a ["h:1","h:1","h:1","h:1","h:1","h:1","h:1","h:1","h:1"]']
    for (let level = 1; level < 9; level++) {
      const [name, before] = ['abcdefghij'[level], 'abcdefghij'[level - 1]]
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(',')}]`)
    }
    match(reasonOf(bomb.join('\n')), /alias/i)
  })
})
