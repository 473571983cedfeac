// Remembered heads and attachments say what reading them would say, for every recorded request and in any order.
import { deepEqual, equal, notEqual, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../../codecs/dubbo/index.ts'
import { RequestMemo } from '../../../src/downstream/request-memo.ts'
import { wholeFrames } from '../../support/dubbo-frames.ts'
import { requestFrame } from '../../support/dubbo-peers.ts'
import { isCodecError } from '../../support/is-codec-error.ts'

const requests = wholeFrames
  .map(({ bytes }) => bytes)
  .filter(bytes => ['request', 'one-way'].includes(dubboProtocol.kindOf(bytes, 0, bytes.length)))
const recall = (memo: RequestMemo, frame: Buffer) => memo.recall(frame, 0, frame.length)
const recalled = (memo: RequestMemo, frame: Buffer): unknown => {
  const { head, tail } = recall(memo, frame)
  const { service, version, method, serialization } = head
  return [service, version, method, serialization, [...tail.headers], tail.group, tail.timeoutMs, tail.needsCallbacks]
}
const tailOf = (attachments: Record<string, string>) =>
  recall(new RequestMemo(dubboProtocol), requestFrame({ service: 's', method: 'm', attachments })).tail

suite('request memo', () => {
  test('a memo that has seen everything says the same as one that has seen nothing', () => {
    const memo = new RequestMemo(dubboProtocol)
    for (const frame of [...requests, ...requests.toReversed(), ...requests])
      deepEqual(recalled(memo, frame), recalled(new RequestMemo(dubboProtocol), frame))
  })

  test('equal heads are read once, wherever in a chunk they stand', () => {
    const memo = new RequestMemo(dubboProtocol)
    const [one, other] = [requestFrame({ service: 's', method: 'm' }), requestFrame({ service: 's', method: 'n' })]
    const chunk = Buffer.concat([one, other, one])
    const first = memo.recall(chunk, 0, one.length)
    notEqual(memo.recall(chunk, one.length, one.length + other.length), first)
    equal(memo.recall(chunk, one.length + other.length, chunk.length), first)
  })

  test('of many heads only some are kept, and all are right', () => {
    const memo = new RequestMemo(dubboProtocol)
    const frames = Array.from({ length: 50 }, (_, number) => requestFrame({ service: `s${number}`, method: 'm' }))
    for (const round of [1, 2])
      for (const [number, frame] of frames.entries()) equal(recall(memo, frame).head.service, `s${number}`, `${round}`)
  })

  test('other attachments under a known head are read anew', () => {
    const memo = new RequestMemo(dubboProtocol)
    for (const group of ['a', 'b', 'a', ''])
      equal(recall(memo, requestFrame({ service: 's', method: 'm', group })).tail.group, group)
  })

  test('the timeout of a call is the least that it names, within reason', () => {
    deepEqual(
      [{ timeout: '50' }, { timeout: '50', _TO: '20' }, { timeout: '50', _to: '70' }, {}].map(
        attachments => tailOf(attachments).timeoutMs
      ),
      [50, 20, 50, undefined]
    )
    deepEqual(
      ['Infinity', '1e300', '0', '-1', 'x'].map(timeout => tailOf({ timeout }).timeoutMs),
      [3_600_000, 3_600_000, undefined, undefined, undefined]
    )
  })

  test('an argument that calls back is seen', () => {
    equal(tailOf({ 'sys_callback_arg-1': '7' }).needsCallbacks, true)
    equal(tailOf({ sys_callback: '7' }).needsCallbacks, false)
  })

  test('what cannot be read is refused each time, and leaves what is known as it was', () => {
    const memo = new RequestMemo(dubboProtocol)
    const good = requestFrame({ service: 's', method: 'm' })
    const bad = Buffer.from(good)
    bad.fill(0xff, bad.length - 10)
    for (let round = 0; round < 3; round++) {
      equal(recall(memo, good).head.method, 'm')
      throws(() => recall(memo, bad), isCodecError)
    }
  })
})
