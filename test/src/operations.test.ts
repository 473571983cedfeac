// What operators get, at its edges: a reload that meets the end.
import { deepEqual, equal } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Log } from '../../src/log.ts'
import { Operations } from '../../src/operations.ts'
import { configOf } from '../support/config-text.ts'
import { operatedOf } from '../support/operated.ts'
import type { Closable } from '../support/sockets.ts'

const config = (head: string) =>
  configOf(
    `${head}\nlisteners: { gate: { address: 127.0.0.1:0, to: s } }\nservices: { s: { endpoints: [127.0.0.1:1] } }`
  )
const ADMIN = 'admin: { address: 127.0.0.1:0 }'

function logTo(said: string[]): Log {
  const say = (_facts: object, message: string) => void said.push(message)
  return { info: say, warn: say, error: say } as unknown as Log
}

async function open(context: Closable, head: string, said: string[] = []): Promise<Operations> {
  const operations = new Operations(logTo(said))
  context.after(() => operations.close())
  await operations.open(operatedOf(), config(head).admin)
  return operations
}

suite('operations', () => {
  test('a reload binds no admin port after the end, neither begun before nor after it', async context => {
    const said: string[] = []
    const operations = await open(context, 'admin: false', said)
    const begun = await operations.prepare(config(ADMIN))
    await operations.close()
    begun.commit()
    equal(operations.adminPort, 0)
    const later = await operations.prepare(config(ADMIN))
    later.commit()
    equal(operations.adminPort, 0)
    deepEqual(said, ['admin port is open'])
  })

  test('a cancelled reload keeps the port that was there', async context => {
    const operations = await open(context, ADMIN)
    const before = operations.adminPort
    const reload = await operations.prepare(config('admin: { address: "[::1]:0" }'))
    reload.cancel()
    equal(operations.adminPort, before)
  })

  test('an unchanged admin address keeps its port', async context => {
    const operations = await open(context, ADMIN)
    const before = operations.adminPort
    const reload = await operations.prepare(config(ADMIN))
    reload.commit()
    equal(operations.adminPort, before)
  })
})
