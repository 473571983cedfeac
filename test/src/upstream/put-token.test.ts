// The token of a provider in the frames of a call, whoever made them.
import { deepEqual, equal, notEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../../codecs/dubbo/index.ts'
import type { Exchange } from '../../../src/exchange/exchange.ts'
import { putToken } from '../../../src/upstream/put-token.ts'
import { wholeFrames } from '../../support/dubbo-frames.ts'
import { requestFrame } from '../../support/dubbo-peers.ts'
import { exchangeIn, trafficOf } from '../../support/exchanges.ts'

const traffic = trafficOf('listeners: { gateway: { address: "127.0.0.1:0" } }\n')

/** An exchange whose frame stands somewhere in a chunk, as frames from a socket do. */
function exchangeWith(frame: Buffer, withHead = true): Exchange {
  const chunk = Buffer.concat([Buffer.alloc(7, 0xff), frame, Buffer.alloc(5, 0xff)])
  const exchange = exchangeIn(traffic, {})
  Object.assign(exchange, { frame: chunk, frameStart: 7, frameEnd: 7 + frame.length, frameProtocol: 'dubbo' })
  if (withHead) exchange.head = dubboProtocol.readHead(chunk, 7, 7 + frame.length)
  return exchange
}

/** The same frame in a serialization that nobody can read. */
function opaque(frame: Buffer): Buffer {
  const copy = Buffer.from(frame)
  copy[2] = ((copy[2] as number) & 0xe0) | 31
  return copy
}

const frameIn = ({ frame, frameStart, frameEnd }: Exchange): Buffer => (frame as Buffer).subarray(frameStart, frameEnd)

function attachmentsOf(frame: Buffer): ReadonlyMap<string, string> {
  const at = dubboProtocol.attachmentsAt(frame, 0, frame.length, dubboProtocol.readHead(frame, 0, frame.length))
  return dubboProtocol.readAttachments(frame, 0, frame.length, at).entries
}

suite('putting a token', () => {
  for (const withHead of [true, false])
    test(`beats the caller's own, and leaves the other attachments (head ${withHead ? 'known' : 'unknown'})`, () => {
      const exchange = exchangeWith(
        requestFrame({ service: 'a', method: 'm', attachments: { token: 'forged', k: 'v' } }),
        withHead
      )
      putToken(exchange, 'secret', dubboProtocol)
      const attachments = attachmentsOf(frameIn(exchange))
      deepEqual([attachments.get('token'), attachments.get('k')], ['secret', 'v'])
      deepEqual(dubboProtocol.toRequest(frameIn(exchange)).arguments, ['hello'])
    })

  test('changes a copy: the bytes that came may belong to other calls', () => {
    const exchange = exchangeWith(requestFrame({ service: 'a', method: 'm' }))
    const before = Buffer.from(exchange.frame as Buffer)
    const chunk = exchange.frame as Buffer
    putToken(exchange, 'secret', dubboProtocol)
    deepEqual(chunk, before)
    notEqual(exchange.frame, chunk)
  })

  test('works in every readable request that was recorded', () => {
    let count = 0
    for (const { bytes: frame, name } of wholeFrames) {
      if (!['request', 'one-way'].includes(dubboProtocol.kindOf(frame, 0, frame.length))) continue
      const exchange = exchangeWith(frame)
      putToken(exchange, 'secret', dubboProtocol)
      equal(attachmentsOf(frameIn(exchange)).get('token'), 'secret', name)
      count++
    }
    equal(count > 50, true)
  })

  test('leaves a frame alone whose attachments cannot be found', () => {
    const whole = requestFrame({ service: 'a', method: 'm' })
    for (const frame of [whole.subarray(0, whole.length - 20), opaque(whole)]) {
      const exchange = exchangeWith(frame, false)
      putToken(exchange, 'secret', dubboProtocol)
      deepEqual(frameIn(exchange), frame)
    }
  })
})
