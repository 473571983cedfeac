// The orders of the demo: a small bounded store of beans such as a Java service would have, with the types that other
// bridges tend to lose: a long beyond 2^53, a BigDecimal with its trailing zero, a date, a list of objects.
import { Bean, bean, HessianMap, List, Timestamp, throwable, type Value } from '../../codecs/hessian2/index.ts'

/** The order that is always there; as a JavaScript number its id would end in 2. */
export const FIRST_ORDER_ID = 9007199254740993n

const ORDERS_MAX = 1000
const LINES_MAX = 100
const PLACED_AT_MS = 1_700_000_000_000n

/** What a service throws; everything else that leaves it is a bug in it. */
export class ServiceException extends Error {
  readonly thrown: Bean

  constructor(type: string, message: string, cause?: Bean) {
    super(message)
    this.name = 'ServiceException'
    this.thrown = throwable(type, message, cause)
  }
}

/** One per demo, shared by its providers. */
export class Orders {
  readonly #orders = new Map<bigint, Bean>()
  readonly #now: () => number
  #lastId = FIRST_ORDER_ID

  constructor(now: () => number) {
    this.#now = now
    const lines = [line('tea', 2), line('cup', 1)]
    this.#orders.set(
      FIRST_ORDER_ID,
      order({ id: FIRST_ORDER_ID, buyer: 'Li', total: '59.70', placedAt: PLACED_AT_MS, lines })
    )
  }

  /** Keeps what was ordered, as an Order with an id. The oldest makes room when there are too many. */
  place(written: Value): Bean {
    const field = fieldsOf(written)
    const buyer = field('buyer')
    if (typeof buyer !== 'string' || buyer === '')
      throw new ServiceException('java.lang.IllegalArgumentException', 'an order needs a buyer')
    const id = ++this.#lastId
    const placed = order({
      id,
      buyer,
      total: digitsOf(field('total')),
      placedAt: BigInt(Math.trunc(this.#now())),
      lines: linesOf(field('lines'))
    })
    this.#orders.set(id, placed)
    if (this.#orders.size > ORDERS_MAX)
      for (const oldest of this.#orders.keys())
        if (oldest !== FIRST_ORDER_ID) {
          this.#orders.delete(oldest)
          break
        }
    return placed
  }

  get(id: Value): Bean {
    const found = this.#orders.get(longOf(id))
    if (found === undefined)
      throw new ServiceException('org.anji.demo.OrderNotFoundException', `there is no order ${longOf(id)}`)
    return found
  }

  /** Orders of this shop leave at once, so cancelling always comes too late. */
  cancel(id: Value): never {
    const { values } = this.get(id)
    const cause = throwable('java.lang.IllegalStateException', 'the parcel is on its way')
    throw new ServiceException('org.anji.demo.OrderShippedException', `order ${values[0]} has been shipped`, cause)
  }
}

type OrderFields = Readonly<{ id: bigint; buyer: string; total: string; placedAt: bigint; lines: readonly Bean[] }>

function order({ id, buyer, total, placedAt, lines }: OrderFields): Bean {
  return bean('org.anji.demo.Order', {
    id,
    buyer,
    total: bean('java.math.BigDecimal', { value: total }),
    placedAt: new Timestamp(placedAt),
    lines: new List([...lines])
  })
}

function line(sku: string, count: number): Bean {
  return bean('org.anji.demo.OrderLine', { sku, count })
}

function linesOf(written: Value | undefined): Bean[] {
  if (written === undefined || written === null) return []
  if (!(written instanceof List) || written.items.length > LINES_MAX)
    throw new ServiceException('java.lang.IllegalArgumentException', `lines must be a list of at most ${LINES_MAX}`)
  return written.items.map(item => {
    const field = fieldsOf(item)
    const [sku, count] = [field('sku'), field('count')]
    if (typeof sku !== 'string' || typeof count !== 'number')
      throw new ServiceException('java.lang.IllegalArgumentException', 'a line needs a sku and a count')
    return line(sku, count)
  })
}

// A consumer with the classes sends a bean, a generic one sends a map.
function fieldsOf(written: Value): (name: string) => Value | undefined {
  if (written instanceof Bean) return name => written.get(name)
  if (written instanceof HessianMap) return name => written.entries.get(name)
  throw new ServiceException('java.lang.IllegalArgumentException', 'an object is expected here')
}

function longOf(id: Value): bigint {
  if (typeof id === 'bigint') return id
  if (typeof id === 'number') return BigInt(id)
  throw new ServiceException('java.lang.IllegalArgumentException', 'an id is a long')
}

/** A number in whichever form it came, with the digits that it came with. */
function digitsOf(total: Value | undefined): string {
  const value = total instanceof Bean ? total.get('value') : total
  if (typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(value)) return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (total === undefined || total === null) return '0'
  if (typeof total === 'object' && 'value' in total && typeof total.value === 'number') return String(total.value)
  throw new ServiceException('java.lang.IllegalArgumentException', 'a total is a number')
}
