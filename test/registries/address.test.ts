// Addresses: every form that reads, and advice for every form that people try.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { formatAddress, parseAddress } from '../../registries/address.ts'

suite('address', () => {
  for (const [text, host, port] of [
    ['127.0.0.1:20880', '127.0.0.1', 20_880],
    ['localhost:0', 'localhost', 0],
    ['my_service.default.svc:65535', 'my_service.default.svc', 65_535],
    ['[::1]:8080', '::1', 8080],
    ['[2001:db8::7]:1', '2001:db8::7', 1],
    ['a.example.com.:80', 'a.example.com.', 80]
  ] as const)
    test(`${text} reads, and is written the same`, () => {
      deepEqual(parseAddress(text), { ok: true, value: { host, port } })
      equal(formatAddress({ host, port }), text)
    })

  for (const [text, reason] of [
    ['127.0.0.1', /has no port/],
    ['127.0.0.1:', /has no port/],
    ['8080', /has no host; write 127\.0\.0\.1:8080/],
    [':8080', /has no host; for every interface write 0\.0\.0\.0:port/],
    ['*:8080', /has no host/],
    ['::1:8080', /looks like IPv6; put brackets/],
    ['::1', /looks like IPv6; put brackets/],
    ['[::1]', /has no port/],
    ['[zz]:80', /no IPv6 address between its brackets/],
    ['[::1]x:80', /./],
    ['10.0.0.300:80', /no valid host name "10\.0\.0\.300"/],
    ['host:65536', /no valid port "65536"/],
    ['host:80a', /no valid port "80a"/],
    ['host:-1', /no valid port "-1"/],
    ['http://host:80', /is a URL/],
    ['dubbo://host:20880/x', /is a URL/],
    ['a b:80', /no valid host name/],
    ['-a:80', /no valid host name/],
    [`${'a'.repeat(254)}:80`, /no valid host name/]
  ] as const)
    test(`"${text.slice(0, 30)}" is refused with advice`, () => {
      const parsed = parseAddress(text)
      equal(parsed.ok, false)
      if (!parsed.ok) match(parsed.reason, reason)
    })
})
