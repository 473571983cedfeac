// The life of an exchange on the line: it is counted once and ended once, whatever happens in which order.
import { deepEqual, equal, match } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { monotonicMs } from '../../src/clock.ts'
import type { Exchange } from '../../src/exchange/exchange.ts'
import type { Refusal } from '../../src/exchange/refusal.ts'
import { FilterChain } from '../../src/filters/chain.ts'
import { Line } from '../../src/line.ts'
import { TimingWheel } from '../../src/wire/timing-wheel.ts'
import { answerFrame } from '../support/dubbo-peers.ts'
import { exchangeIn, type Said, silentCaller, trafficOf } from '../support/exchanges.ts'

const CONFIG = `
listeners: { gateway: { address: "127.0.0.1:0" } }
services: { a: { endpoints: ["127.0.0.1:1", "127.0.0.1:2"] } }
`
const traffic = trafficOf(CONFIG)

function lineOf(refusal?: Refusal): { line: Line; ended: string[]; wheel: TimingWheel } {
  const ended: string[] = []
  const wheel = new TimingWheel(monotonicMs)
  const line = new Line({
    filters: new FilterChain([
      { name: 'f', onRequest: () => refusal, onEnd: ({ code, detail }) => void ended.push(`${code} ${detail}`.trim()) }
    ]),
    pageOf: () => undefined,
    translator: { needsNothing: () => true, translateRequest: () => undefined },
    wheel,
    now: monotonicMs,
    random: () => 0,
    sendDedicated: () => false
  })
  return { line, ended, wheel }
}

function carried(
  line: Line,
  said: Said = { service: 'a' }
): { exchange: Exchange; caller: ReturnType<typeof silentCaller> } {
  const caller = silentCaller()
  const exchange = exchangeIn(traffic, said, caller)
  line.carry(exchange)
  return { exchange, caller }
}

function answer(exchange: Exchange, frame: Buffer): Exchange {
  return Object.assign(exchange, { answer: frame, answerStart: 0, answerEnd: frame.length })
}

suite('line', () => {
  test('a call that is answered ends once, out of the wheel and without its frames', () => {
    const { line, ended, wheel } = lineOf()
    const { exchange, caller } = carried(line)
    equal(wheel.size, 1)
    line.onAnswerFrame(answer(exchange, answerFrame('x')), dubboProtocol)
    line.onFailure(exchange, { code: 'UPSTREAM_CLOSED', detail: '' }, true)
    line.abandon(exchange)
    line.refuse(exchange, { code: 'INTERNAL', detail: '' })
    deepEqual([ended, caller.told, caller.refusals, wheel.size], [['OK'], ['frame'], [], 0])
    deepEqual([exchange.state, exchange.answer, exchange.frame], ['ended', undefined, undefined])
  })

  test('how an answer is counted stands in its frame; one that cannot be read still goes to its caller', () => {
    const unreadable = answerFrame('x', 23)
    unreadable.fill(0xff, dubboProtocol.headerBytes)
    for (const [frame, code] of [
      [answerFrame('x'), 'OK'],
      [dubboProtocol.refuse(70, 'no', 2), 'UPSTREAM_ERROR'],
      [dubboProtocol.fromResponse({ kind: 'exception', value: 'x', attachments: new Map() }, 2, '2.0.2'), 'EXCEPTION'],
      [unreadable, 'BAD_ANSWER']
    ] as const) {
      const { line, ended } = lineOf()
      const { exchange, caller } = carried(line)
      line.onAnswerFrame(answer(exchange, frame), dubboProtocol)
      deepEqual([ended, caller.told], [[code], ['frame']])
    }
  })

  test('a filter, a missing route and missing endpoints refuse', () => {
    const refused = (said: Said, refusal?: Refusal): string =>
      carried(lineOf(refusal).line, said).caller.refusals[0]?.code ?? ''
    equal(refused({ service: 'a' }, { code: 'OVERLOADED', detail: '' }), 'OVERLOADED')
    equal(refused({ service: 'x' }), 'NO_ROUTE')
    equal(refused({ service: 'a' }), '')
  })

  test('a call that was not sent is tried at another endpoint, once', () => {
    const { line, ended } = lineOf()
    const { exchange, caller } = carried(line)
    const first = exchange.endpoint
    line.onFailure(exchange, { code: 'CONNECT_FAILED', detail: 'refused' }, false)
    equal(exchange.endpoint === first, false)
    equal(exchange.attempts, 2)
    line.onFailure(exchange, { code: 'CONNECT_FAILED', detail: 'refused again' }, false)
    deepEqual([ended, caller.refusals.length], [['CONNECT_FAILED refused again'], 1])
  })

  test('a call that was sent, or whose failure would repeat, is not tried again', () => {
    for (const [code, sent] of [
      ['UPSTREAM_CLOSED', true],
      ['CONNECT_FAILED', true],
      ['BAD_REQUEST', false]
    ] as const) {
      const { line } = lineOf()
      const { exchange, caller } = carried(line)
      line.onFailure(exchange, { code, detail: '' }, sent)
      deepEqual([exchange.attempts, caller.refusals[0]?.code], [1, code])
    }
  })

  test('a timeout tells whoever carries the call, and the caller', () => {
    const { line, ended } = lineOf()
    const { exchange, caller } = carried(line)
    const told: string[] = []
    exchange.carrier = { abandon: () => void told.push('abandoned'), resumeAnswer: () => undefined }
    line.onExchangeTimeout(exchange, exchange.startedAtMs + 70)
    match(caller.refusals[0]?.detail ?? '', /^no answer of 127\.0\.0\.1:\d after 70 ms$/)
    deepEqual([told, ended.length], [['abandoned'], 1])
  })

  test('a one-way call is never refused to its caller, and ends when it is sent', () => {
    const { line, ended } = lineOf()
    const lost = carried(line, { service: 'x', oneWay: true })
    const sent = carried(line, { service: 'a', oneWay: true })
    line.onSent(sent.exchange)
    deepEqual([lost.caller.refusals, sent.caller.refusals], [[], []])
    deepEqual([ended[0]?.slice(0, 8), ended[1]], ['NO_ROUTE', 'OK'])
  })

  test('a failure after the head of an answer breaks the answer off', () => {
    const { line, ended } = lineOf()
    const { exchange, caller } = carried(line)
    exchange.state = 'answering'
    line.onFailure(exchange, { code: 'UPSTREAM_CLOSED', detail: 'gone' }, true)
    deepEqual([caller.told, caller.refusals, ended], [['abort UPSTREAM_CLOSED'], [], ['UPSTREAM_CLOSED gone']])
  })

  test('a request that cannot be carried is counted all the same', () => {
    const { line, ended } = lineOf()
    const caller = silentCaller()
    line.reject(exchangeIn(traffic, {}, caller), { code: 'BAD_REQUEST', detail: 'no' })
    deepEqual([ended, caller.refusals.length], [['BAD_REQUEST no'], 1])
  })
})
