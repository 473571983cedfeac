// What we reach into of the client library, and what we count on. It is not documented, so a new version has to show it here.
import { equal, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { createClient, Exception } from 'node-zookeeper-client'
import { fieldsOf } from '../../../registries/zookeeper/connection.ts'
import { eventually, freePort } from '../../support/sockets.ts'

suite('the client library of ZooKeeper', () => {
  test('is the version that was looked into', () => {
    const { version } = JSON.parse(readFileSync('node_modules/node-zookeeper-client/package.json', 'utf8'))
    equal(version, '1.1.3')
  })

  test('has the fields that a connection takes over', () => {
    const fields = fieldsOf(createClient('127.0.0.1:1'))
    ok(Buffer.isBuffer(fields.zxid))
    for (const name of ['connect', 'findNextServer', 'onSocketData', 'onSocketError'] as const)
      equal(typeof fields[name], 'function', name)
  })

  test('takes a session from its options', () => {
    const options = { sessionId: Buffer.alloc(8, 1), sessionPassword: Buffer.alloc(16, 2) }
    const client = createClient('127.0.0.1:1', options as object)
    ok(client.getSessionId().equals(options.sessionId))
    ok(client.getSessionPassword().equals(options.sessionPassword))
  })

  test('asks for a server before it connects, and asks to connect again when that failed', async () => {
    const port = await freePort()
    const client = createClient('127.0.0.1:1')
    const fields = fieldsOf(client)
    let [asked, again, failed] = [0, 0, '']
    fields.findNextServer = callback => {
      asked++
      callback({ host: '127.0.0.1', port })
    }
    const fail = fields.onSocketError.bind(fields)
    fields.onSocketError = error => {
      failed = error.message
      fail(error)
    }
    client.connect()
    ok(fields.socket)
    fields.connect = () => {
      again++
    }
    await eventually('the failure', () => again === 1)
    equal(asked, 1)
    ok(failed.includes('ECONNREFUSED'))
  })

  test('throws for an error that it does not know, which is why it is never shown one', () => {
    const make = (Exception as unknown as { create: (code: number) => unknown }).create
    make(Exception.API_ERROR)
    let thrown: unknown
    try {
      make(-125)
    } catch (error) {
      thrown = error
    }
    ok(thrown instanceof Error)
  })
})
