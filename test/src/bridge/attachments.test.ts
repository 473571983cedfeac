// Attachments and headers: what survives, what is left out.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Double, type Value } from '../../../codecs/hessian2/index.ts'
import { attachmentHeaders, attachmentsIn, headerText } from '../../../src/bridge/attachments.ts'
import { requestHead } from '../../support/heads.ts'

const keep = (): boolean => false

suite('attachments as headers', () => {
  test('only what reads the same on the other side becomes one', () => {
    const attachments = new Map<string, Value>([
      ['a', 'plain'],
      ['b', 7],
      ['c', 8n],
      ['d', true],
      ['e', '杭'],
      ['f', 'tab\there'],
      ['g', ''],
      ['bad name', 'x'],
      ['', 'x'],
      ['crlf', 'x\r\ny: z'],
      ['nul', '\0'],
      ['bell', '\u0007'],
      ['del', '\u007f'],
      ['space', ' x'],
      ['double', new Double(1)],
      ['null', null]
    ])
    const headers = attachmentHeaders(attachments, keep, 10_000)
    deepEqual(
      headers.filter((_, index) => index % 2 === 0).map(name => name.slice('x-dubbo-attachment-'.length)),
      ['a', 'b', 'c', 'd', 'e', 'f', 'g']
    )
    equal(Buffer.from(headers[9] ?? '', 'latin1').toString(), '杭')
  })

  test('what would take the head too far is left out, smaller ones still fit', () => {
    const attachments = new Map([
      ['big', 'x'.repeat(100)],
      ['small', 'y']
    ])
    deepEqual(attachmentHeaders(attachments, keep, 60), ['x-dubbo-attachment-small', 'y'])
    deepEqual(
      attachmentHeaders(attachments, key => key === 'small', 60),
      []
    )
  })
})

suite('headers as attachments', () => {
  test('names keep their case, the prefix has none, repeated names are one list', () => {
    const { headers } = requestHead('GET', '/', {
      'X-Dubbo-Attachment-userId': '1',
      'x-dubbo-attachment-userid': 'two',
      'x-DUBBO-attachment-__proto__': 'three',
      'x-dubbo-attachment-': 'no name',
      'x-dubbo-group': 'no attachment'
    })
    deepEqual(
      [...(attachmentsIn(headers) ?? [])],
      [
        ['userId', '1'],
        ['userid', 'two'],
        ['__proto__', 'three']
      ]
    )
    equal(attachmentsIn(requestHead('GET', '/').headers), undefined)
  })

  test('values are UTF-8, or Latin-1 where they are no UTF-8', () => {
    const { headers } = requestHead('GET', '/', { 'x-dubbo-attachment-a': '安济' })
    equal(attachmentsIn(headers)?.get('a'), '安济')
    const cut = { ...headers, text: headers.text.replace('\u00ae', 'x') }
    equal(attachmentsIn(cut)?.get('a')?.startsWith('\u00e5x'), true)
  })
})

test('a text for a header is Latin-1 of its UTF-8', () => {
  equal(headerText('é'), '\u00c3\u00a9')
  equal(headerText('a\nb'), undefined)
})
