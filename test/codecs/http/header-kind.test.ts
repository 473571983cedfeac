// The names that matter to the codec are known in any case, and nothing near them is taken for them.
import { equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { KIND, kindOfName } from '../../../codecs/http/header-kind.ts'

suite('http header kind', () => {
  test('knows names in any case', () => {
    equal(kindOfName('Host'), KIND.host)
    equal(kindOfName('CONTENT-length'), KIND.contentLength)
    equal(kindOfName('Transfer-Encoding'), KIND.transferEncoding)
    equal(kindOfName('connection'), KIND.connection)
    equal(kindOfName('ExPeCt'), KIND.expect)
    equal(kindOfName('Upgrade'), KIND.upgrade)
    for (const name of ['TE', 'Trailer', 'Keep-Alive', 'Proxy-Connection', 'Proxy-Authenticate', 'Proxy-Authorization'])
      equal(kindOfName(name), KIND.hopByHop, name)
  })

  test('takes nothing else for them', () => {
    const names = [
      '',
      'hos',
      'hosts',
      'content_length',
      'content-lengtH ',
      'x',
      'Proxy-Status',
      'a'.repeat(99),
      'hos\x54x'
    ]
    for (const name of names) equal(kindOfName(name), KIND.ordinary, name)
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding', 'te'])
      for (let at = 0; at < name.length; at++)
        equal(kindOfName(`${name.slice(0, at)}z${name.slice(at + 1)}`), KIND.ordinary)
  })
})
