// Secrets do not leave by the admin port, and what is no secret stays readable.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { REDACTED, redact } from '../../../src/admin/redact.ts'

suite('redacting', () => {
  test('replaces values whose key says that they are secret, at any depth and of any form', () => {
    deepEqual(
      redact({
        registries: { zk: { password: 'a', user: 'u', nested: [{ accessKey: 1, 'private-key': ['x'] }] } },
        headers: { Authorization: { kind: 'exact', text: 'Bearer x' }, 'x-api-key': 'k', 'X-Token': 't', plain: 'p' },
        clientSecret: 's'
      }),
      {
        registries: {
          zk: { password: REDACTED, user: 'u', nested: [{ accessKey: REDACTED, 'private-key': REDACTED }] }
        },
        headers: { Authorization: REDACTED, 'x-api-key': REDACTED, 'X-Token': REDACTED, plain: 'p' },
        clientSecret: REDACTED
      }
    )
  })

  test('does not take the name of a service, listener, registry or method for a key', () => {
    const config = {
      services: { 'org.example.TokenService': { protocol: 'dubbo', methods: { getPassword: { parameters: [] } } } },
      listeners: { secretive: { port: 1 } },
      registries: { 'token-zk': { servers: [] } }
    }
    deepEqual(redact(config), config)
  })

  test('still redacts inside of what has such a name', () => {
    deepEqual(redact({ services: { token: { password: 'x' } } }), { services: { token: { password: REDACTED } } })
  })

  test('shows that there is no secret', () => {
    const none = { password: '', token: undefined, secret: null, cookie: false }
    deepEqual(redact(none), none)
  })

  test('replaces a password in an address and leaves the rest of it', () => {
    deepEqual(redact({ url: 'redis://user:pass@word@host:1/0', list: ['http://:p@h', 'http://h:80/a@b', 'a:b@c'] }), {
      url: `redis://user:${REDACTED}@host:1/0`,
      list: [`http://:${REDACTED}@h`, 'http://h:80/a@b', 'a:b@c']
    })
  })

  test('leaves plain values as they are', () => {
    deepEqual(
      [1, true, null, undefined, 'x'].map(value => redact(value)),
      [1, true, null, undefined, 'x']
    )
  })
})
