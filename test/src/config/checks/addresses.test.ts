// Two listeners cannot share an address.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { checkAddresses } from '../../../../src/config/checks/addresses.ts'
import { draftOf } from '../../../../src/config/checks/draft.ts'

function clashes(...addresses: string[]): string[] {
  const found = { mistakes: [], warnings: [] }
  const listeners = Object.fromEntries(addresses.map((address, index) => [`l${index}`, { address }]))
  checkAddresses(draftOf({ admin: false, listeners }), found)
  return found.mistakes.map(({ path, message }: { path: string[]; message: string }) => `${path.join('.')} ${message}`)
}

suite('addresses', () => {
  test('the same address twice is a mistake at the second', () =>
    deepEqual(clashes('127.0.0.1:80', '127.0.0.1:80'), [
      'listeners.l1.address 127.0.0.1:80 is already taken by listener "l0" (127.0.0.1:80); choose another port'
    ]))

  test('every interface clashes with each of them', () => {
    deepEqual(clashes('0.0.0.0:80', '127.0.0.1:80').length, 1)
    deepEqual(clashes('localhost:80', '[::]:80').length, 1)
    deepEqual(clashes('LOCALHOST:80', 'localhost:80').length, 1)
  })

  test('other ports, other interfaces and free ports do not clash', () =>
    deepEqual(clashes('127.0.0.1:80', '127.0.0.1:81', '127.0.0.2:80', '0.0.0.0:0', '0.0.0.0:0'), []))

  test('the admin port is one of them', () => {
    const found = { mistakes: [], warnings: [] }
    checkAddresses(draftOf({ listeners: { a: { address: '0.0.0.0:9911' } } }), found)
    deepEqual(found.mistakes.length, 1)
  })
})
