// A provider is asked what it exports over a real connection, and whatever else it says is a reason.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../../codecs/dubbo/index.ts'
import { List } from '../../../codecs/hessian2/index.ts'
import { exportedUrls } from '../../../src/control/exported-urls.ts'
import { type Answering, openProvider, valueAnswer } from '../../support/rpc-peers.ts'

const OPTIONS = { protocol: dubboProtocol, timeoutMs: 2000, frameBytesMax: 65_536 }

async function asked(answering: Answering) {
  const provider = await openProvider(answering)
  try {
    const urls = await exportedUrls({ host: '127.0.0.1', port: provider.port }, 'orders', OPTIONS)
    return { urls, calls: provider.calls }
  } finally {
    provider.close()
  }
}

suite('asking a provider what it exports', () => {
  test('calls its metadata service under the name of the application', async () => {
    const { urls, calls } = await asked((_, answer) =>
      answer(valueAnswer(new List(['dubbo://h:1/a.A', 'tri://h:2/a.A'])))
    )
    deepEqual(urls, ['dubbo://h:1/a.A', 'tri://h:2/a.A'])
    const [call] = calls
    deepEqual(
      [call?.service, call?.version, call?.method, call?.attachments.get('group'), call?.types],
      ['org.apache.dubbo.metadata.MetadataService', '1.0.0', 'getExportedURLs', 'orders', []]
    )
  })

  test('leaves out what is no text', async () => {
    const { urls } = await asked((_, answer) => answer(valueAnswer(new List(['dubbo://h:1/a.A', 7, null]))))
    deepEqual(urls, ['dubbo://h:1/a.A'])
  })

  test('an answer of another kind is a reason', async () => {
    await rejects(
      asked((_, answer) => answer(valueAnswer('no'))),
      /does not answer with a list/
    )
    await rejects(
      asked((_, answer) => answer({ kind: 'error', status: 60, text: 'Not found exported service' })),
      /status 60: Not found exported service/
    )
    await rejects(
      asked((_, answer) => answer({ kind: 'exception', value: 'x', attachments: new Map() })),
      /threw an exception/
    )
  })

  test('a provider that never answers is given up', async t => {
    const provider = await openProvider(() => undefined)
    t.after(provider.close)
    const options = { ...OPTIONS, timeoutMs: 1000 }
    await rejects(exportedUrls({ host: '127.0.0.1', port: provider.port }, 'orders', options), /did not answer/)
    equal(provider.calls.length, 1)
  })
})
