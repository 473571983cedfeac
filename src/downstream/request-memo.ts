// What one connection remembers of its last requests. Consumers send the same head and often the same attachments again and
// again: equal bytes mean equal meaning, and comparing them costs a tenth of reading them.
import type { FramedProtocol, RequestHead } from '../../codecs/protocol.ts'
import type { Headers } from '../exchange/exchange.ts'
import type { Tally } from '../exchange/tally.ts'
import type { Route } from '../routing/route.ts'
import type { Traffic } from '../routing/traffic.ts'

/** Heads kept per connection; a consumer that calls more methods in turn reads some of them anew. */
const HEADS_MAX = 8
/** Longer attachments are read anew each time rather than kept. */
const TAIL_BYTES_MAX = 4096
const HEAD_BYTES_MAX = 1024

/** A caller that would wait longer, or for ever, does not: its call takes memory here as long as it is open. */
const TIMEOUT_MS_MAX = 3_600_000

const CALLBACK_PREFIX = 'sys_callback_arg-'

/** The attachments of a request, with what the line wants to know of them. */
export type Tail = Readonly<{
  headers: Headers
  group: string
  timeoutMs: number | undefined
  needsCallbacks: boolean
}>

/** A head that was read, and what was decided for it. */
export class RememberedHead {
  readonly head: RequestHead
  readonly bytes: Buffer
  tail: Tail = NO_TAIL
  tailBytes: Buffer = Buffer.alloc(0)
  // The route and row that this head led to, as long as the traffic is the same and the tail says the same group.
  traffic: Traffic | undefined = undefined
  route: Route | undefined = undefined
  routedGroup = ''
  tally: Tally | undefined = undefined

  constructor(head: RequestHead, bytes: Buffer) {
    this.head = head
    this.bytes = bytes
  }

  /** A newer traffic may decide each call anew; what an older one decided must not outlive it. */
  forgetRoute(): void {
    this.traffic = undefined
    this.route = undefined
    this.tally = undefined
  }
}

const NO_TAIL: Tail = { headers: new Map(), group: '', timeoutMs: undefined, needsCallbacks: false }

/** One per downstream connection. */
export class RequestMemo {
  readonly #protocol: FramedProtocol
  readonly #heads: RememberedHead[] = []
  #next = 0

  constructor(protocol: FramedProtocol) {
    this.#protocol = protocol
  }

  /** The head and attachments of the request frame. Throws CodecError when they cannot be read. */
  recall(bytes: Buffer, start: number, end: number): RememberedHead {
    const remembered = this.#find(bytes, start, end) ?? this.#read(bytes, start, end)
    this.#recallTail(remembered, bytes, start, end)
    return remembered
  }

  #find(bytes: Buffer, start: number, end: number): RememberedHead | undefined {
    const from = start + this.#protocol.headerBytes
    for (let index = 0; index < this.#heads.length; index++) {
      const remembered = this.#heads[index] as RememberedHead
      const known = remembered.bytes
      const to = from + known.length
      if (
        to <= end &&
        remembered.head.serialization === this.#protocol.serializationOf(bytes, start) &&
        known.compare(bytes, from, to) === 0
      )
        return remembered
    }
    return undefined
  }

  #read(bytes: Buffer, start: number, end: number): RememberedHead {
    const head = this.#protocol.readHead(bytes, start, end)
    const from = start + this.#protocol.headerBytes
    const remembered = new RememberedHead(head, Buffer.from(bytes.subarray(from, start + head.bytesEnd)))
    if (head.readable && remembered.bytes.length > 0 && remembered.bytes.length <= HEAD_BYTES_MAX) {
      this.#heads[this.#next] = remembered
      this.#next = (this.#next + 1) % HEADS_MAX
    }
    return remembered
  }

  #recallTail(remembered: RememberedHead, bytes: Buffer, start: number, end: number): void {
    const at = remembered.head.readable ? this.#protocol.attachmentsAt(bytes, start, end, remembered.head) : -1
    if (at < 0) {
      remembered.tail = NO_TAIL
      remembered.tailBytes = EMPTY
      return
    }
    const from = start + at
    const known = remembered.tailBytes
    if (known.length === end - from && known.length > 0 && known.compare(bytes, from, end) === 0) return
    remembered.tail = tailOf(this.#protocol.readAttachments(bytes, start, end, at).entries)
    remembered.tailBytes = end - from <= TAIL_BYTES_MAX ? Buffer.from(bytes.subarray(from, end)) : EMPTY
  }
}

const EMPTY = Buffer.alloc(0)

function tailOf(headers: Headers): Tail {
  let needsCallbacks = false
  for (const key of headers.keys()) if (key.startsWith(CALLBACK_PREFIX)) needsCallbacks = true
  const timeouts = [headers.get('timeout'), headers.get('_TO') ?? headers.get('_to')]
    .map(Number)
    .filter(ms => ms > 0)
    .map(ms => Math.min(ms, TIMEOUT_MS_MAX))
  return {
    headers,
    group: headers.get('group') ?? '',
    timeoutMs: timeouts.length === 0 ? undefined : Math.min(...timeouts),
    needsCallbacks
  }
}
