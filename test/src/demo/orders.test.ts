// The demo's order store: what it keeps, what it refuses, and that it does not grow.
import { deepEqual, equal, throws } from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  bean,
  causesOf,
  Double,
  fromJson,
  HessianMap,
  List,
  toJson,
  type Value
} from '../../../codecs/hessian2/index.ts'
import { parseJson } from '../../../codecs/json/index.ts'
import { FIRST_ORDER_ID, Orders, ServiceException } from '../../../src/demo/orders.ts'

const orders = (): Orders => new Orders(() => Date.parse('2024-05-01T00:00:00Z'))
const written = (json: string): Value => fromJson(parseJson(json), undefined)
const thrownBy = (run: () => unknown): string => {
  let type = ''
  throws(run, error => {
    if (error instanceof ServiceException) type = error.thrown.definition.type
    return error instanceof ServiceException
  })
  return type
}

suite('the orders of the demo', () => {
  test('become beans with an id, a date and every digit of the total', () => {
    const placed = orders().place(written('{"buyer":"Mei","total":19.90,"lines":[{"sku":"tea","count":1}]}'))
    equal(placed.definition.type, 'org.anji.demo.Order')
    equal(
      toJson(placed),
      `{"id":${FIRST_ORDER_ID + 1n},"buyer":"Mei","total":19.90,"placedAt":"2024-05-01T00:00:00.000Z","lines":[{"sku":"tea","count":1}]}`
    )
  })

  test('come from beans as well as from maps, with totals in any form', () => {
    const store = orders()
    const totalOf = (total: Value): string =>
      toJson(store.place(bean('a.Order', { buyer: 'Mei', total })).get('total')!)
    deepEqual(
      [totalOf(new Double(19.5)), totalOf(7), totalOf(7n), totalOf('1.10'), totalOf(null)],
      ['19.5', '7', '7', '1.10', '0']
    )
  })

  test('are found again by int or long', () => {
    const store = orders()
    const placed = store.place(written('{"buyer":"Mei"}'))
    equal(store.get(FIRST_ORDER_ID + 1n), placed)
    equal(toJson(store.get(FIRST_ORDER_ID).get('total')!), '59.70')
    equal(
      thrownBy(() => store.get(42)),
      'org.anji.demo.OrderNotFoundException'
    )
    equal(
      thrownBy(() => store.get('42')),
      'java.lang.IllegalArgumentException'
    )
  })

  test('cannot be cancelled, and the exception says why', () => {
    throws(
      () => orders().cancel(FIRST_ORDER_ID),
      error => {
        const chain = causesOf((error as ServiceException).thrown).map(({ definition }) => definition.type)
        deepEqual(chain, ['org.anji.demo.OrderShippedException', 'java.lang.IllegalStateException'])
        return true
      }
    )
    equal(
      thrownBy(() => orders().cancel(1)),
      'org.anji.demo.OrderNotFoundException'
    )
  })

  test('are refused when they are no orders', () => {
    const bad: Value[] = [
      'text',
      new HessianMap(),
      written('{"buyer":"Mei","total":"a lot"}'),
      written('{"buyer":"Mei","total":true}'),
      written('{"buyer":"Mei","lines":1}'),
      written('{"buyer":"Mei","lines":[{"sku":"tea"}]}'),
      new HessianMap(
        new Map<Value, Value>([
          ['buyer', 'Mei'],
          ['lines', new List(Array.from({ length: 101 }, () => written('{"sku":"tea","count":1}')))]
        ])
      )
    ]
    for (const one of bad)
      equal(
        thrownBy(() => orders().place(one)),
        'java.lang.IllegalArgumentException'
      )
  })

  test('make room for newer ones, but the first stays', () => {
    const store = orders()
    for (let index = 0; index < 1500; index++) store.place(written('{"buyer":"Mei"}'))
    equal(
      thrownBy(() => store.get(FIRST_ORDER_ID + 1n)),
      'org.anji.demo.OrderNotFoundException'
    )
    equal(store.get(FIRST_ORDER_ID + 1500n).get('buyer'), 'Mei')
    equal(store.get(FIRST_ORDER_ID).get('buyer'), 'Li')
  })
})
