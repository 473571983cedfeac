// Tokens: where they are had from, how long they are good, and who gets none. The recorded answers are a real server's.
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { HttpAnswer, HttpClient, HttpQuestion } from '../../../registries/nacos/http-client.ts'
import { NacosLogin } from '../../../registries/nacos/login.ts'
import { linesOf } from '../../support/nacos-recordings.ts'

type Exchange = { request: { line: string; body: string }; response: { status: number; body: string } }

const RECORDED = linesOf('auth-http') as unknown as Exchange[]
const answerTo = (body: string): HttpAnswer => {
  const response = RECORDED.find(({ request }) => request.body === body)?.response
  return { status: response?.status ?? 0, text: response?.body ?? '' }
}
const GOOD = answerTo('password=nacos123&')
const SERVER = { host: '127.0.0.1', port: 8848 }

function login(answer: (question: HttpQuestion) => HttpAnswer) {
  const clock = { nowMs: 0 }
  const asked: HttpQuestion[] = []
  const http = {
    ask: async (_: unknown, question: HttpQuestion) => {
      asked.push(question)
      return answer(question)
    }
  } as unknown as HttpClient
  const user = new NacosLogin({ http, username: 'nacos', password: 'nacos123', now: () => clock.nowMs })
  return { user, asked, clock }
}

test('a login asks as the recorded client asked', async () => {
  const { user, asked } = login(() => GOOD)
  equal(await user.token(SERVER), JSON.parse(GOOD.text).accessToken)
  const line = 'POST /nacos/v3/auth/user/login?username=nacos HTTP/1.1'
  equal(RECORDED[0]?.request.line, line)
  deepEqual(asked, [
    { method: 'POST', path: '/v3/auth/user/login', query: { username: 'nacos' }, form: { password: 'nacos123' } }
  ])
})

test('a token is used until a tenth of its time is left', async () => {
  const { user, asked, clock } = login(() => GOOD)
  await Promise.all([user.token(SERVER), user.token(SERVER)])
  clock.nowMs = 18_000_000 * 0.9 - 1
  await user.token(SERVER)
  equal(asked.length, 1)
  clock.nowMs++
  await user.token(SERVER)
  equal(asked.length, 2)
})

test('a token that was not taken is not shown again', async () => {
  let count = 0
  const { user } = login(() => ({ status: 200, text: JSON.stringify({ accessToken: `t${++count}`, tokenTtl: 100 }) }))
  equal(await user.token(SERVER), 't1')
  user.forget('another')
  equal(await user.token(SERVER), 't1')
  user.forget('t1')
  equal(await user.token(SERVER), 't2')
})

test('an older server is asked in its own way', async () => {
  for (const [status, known, count] of [
    [404, '/v1/auth/users/login', 2],
    [410, '/v1/auth/login', 3]
  ] as const) {
    const { user, asked } = login(({ path }) => (path === known ? GOOD : { status, text: '' }))
    await user.token(SERVER)
    equal(asked.length, count)
  }
})

test('a wrong password and a strange answer are refusals, and the next one asks again', async () => {
  const wrong = answerTo('password=wrong&')
  equal(wrong.status, 500)
  for (const answer of [wrong, { status: 200, text: 'x' }, { status: 200, text: '{}' }, { status: 403, text: '' }]) {
    const { user, asked } = login(() => answer)
    for (let turn = 0; turn < 2; turn++)
      await rejects(user.token(SERVER), { code: 'REFUSED', message: /does not let the user nacos in/ })
    equal(asked.length, 2)
  }
})
