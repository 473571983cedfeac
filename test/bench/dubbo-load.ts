// The Dubbo load generator of the bench, for machines without a C compiler: `node dubbo-load.js PORT CONNECTIONS
// OUTSTANDING WARM_UP_SECONDS SECONDS RATE FRAME_FILE`. Rate 0 is a closed loop; any other rate is an open loop whose
// latencies count from the intended start. Prints `window` when the measured window opens and `done JSON` when it ends.
import { readFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { performance } from 'node:perf_hooks'
import { HEADER } from './dubbo-frames.ts'
import { Histogram } from './histogram.ts'

/** What one run of load is told. */
export type LoadOptions = {
  port: number
  connections: number
  outstanding: number
  warmUpMs: number
  windowMs: number
  ratePerSecond: number
  frame: Buffer
}

/** What one run of load found; latencies in microseconds. */
export type LoadResult = {
  completed: number
  elapsedMs: number
  p50: number
  p99: number
  p999: number
  max: number
}

const OPEN_LOOP_SLOTS = 256
const SLOT_BITS = 10
const SLOT_MASK = (1 << SLOT_BITS) - 1
const HEAD_BYTES = HEADER.bytes + 1
const NO_CALL = -1

type Connection = {
  socket: Socket
  number: number
  generations: Int32Array // per slot: which use of the slot is outstanding, or NO_CALL
  uses: Int32Array
  startedAt: Float64Array
  free: Int32Array // a stack of slots without a call
  freeCount: number
  ring: Buffer // prebuilt frames, twice as many as calls can be outstanding, so a slot's bytes have long left
  ringAt: number
  head: Buffer
  headBytes: number
  bodyLeft: number
}

/** Puts load on a port and resolves with what was measured in the window; any wrong or failed answer rejects. */
export function load(options: LoadOptions, onWindow: () => void): Promise<LoadResult> {
  return new Promise((resolve, reject) => run(options, { onWindow, resolve, reject }))
}

type Listeners = { onWindow: () => void; resolve: (result: LoadResult) => void; reject: (error: Error) => void }

function run(options: LoadOptions, { onWindow, resolve, reject }: Listeners): void {
  const { connections, frame, ratePerSecond } = options
  const slots = ratePerSecond > 0 ? OPEN_LOOP_SLOTS : options.outstanding
  const histogram = new Histogram()
  const all: Connection[] = []
  const received = Buffer.allocUnsafe(256 * 1024)
  let completed = 0
  let windowAt = 0
  let ended = false

  const fail = (reason: string): void => {
    ended = true
    for (const { socket } of all) socket.destroy()
    reject(new Error(reason))
  }

  /** Takes an answer off its connection's outstanding set; an answer that is not in it ends the run. */
  function settle(connection: Connection, bytes: Buffer, now: number): void {
    const low = bytes.readUInt32BE(HEADER.idLow)
    const slot = low & SLOT_MASK
    const value = bytes[HEADER.bytes]!
    let wrong: string | undefined
    if (bytes.readUInt16BE(0) !== HEADER.magic || (bytes[HEADER.flag]! & 0xe0) !== 0)
      wrong = `not an answer: ${bytes.toString('hex')}`
    else if (bytes.readUInt32BE(HEADER.idHigh) !== connection.number) wrong = 'an answer of another connection'
    else if (slot >= slots || connection.generations[slot] !== low >>> SLOT_BITS) wrong = 'an answer to no open call'
    else if (bytes[HEADER.status] !== 20) wrong = `status ${bytes[HEADER.status]}`
    else if (value !== 0x91 && value !== 0x94) wrong = `an answer of kind 0x${value.toString(16)}, not a value`
    if (wrong !== undefined) {
      fail(wrong)
      return
    }
    connection.generations[slot] = NO_CALL
    connection.free[connection.freeCount++] = slot
    completed++
    histogram.add((now - connection.startedAt[slot]!) * 1000)
  }

  /** Opens a call: claims a slot and patches its id into the next prebuilt frame. */
  function open(connection: Connection, at: number, startedAt: number): void {
    const slot = connection.free[--connection.freeCount]!
    const use = (connection.uses[slot]! + 1) & 0x3fffff
    connection.uses[slot] = use
    connection.generations[slot] = use
    connection.startedAt[slot] = startedAt
    connection.ring.writeUInt32BE(((use << SLOT_BITS) | slot) >>> 0, at + HEADER.idLow)
  }

  /** Opens as many calls as slots are free, in one write, or two where the ring ends. */
  function refill(connection: Connection, now: number): void {
    const ringFrames = slots * 2
    while (connection.freeCount > 0) {
      const first = connection.ringAt
      const count = Math.min(connection.freeCount, ringFrames - first)
      for (let index = 0; index < count; index++) open(connection, (first + index) * frame.length, now)
      connection.socket.write(connection.ring.subarray(first * frame.length, (first + count) * frame.length))
      connection.ringAt = (first + count) % ringFrames
    }
  }

  function consume(connection: Connection, count: number): void {
    const now = performance.now()
    let at = 0
    while (at < count && !ended) {
      if (connection.bodyLeft > 0) {
        const skipped = Math.min(connection.bodyLeft, count - at)
        connection.bodyLeft -= skipped
        at += skipped
        continue
      }
      const taken = Math.min(HEAD_BYTES - connection.headBytes, count - at)
      received.copy(connection.head, connection.headBytes, at, at + taken)
      connection.headBytes += taken
      at += taken
      if (connection.headBytes < HEAD_BYTES) break
      connection.headBytes = 0
      connection.bodyLeft = connection.head.readUInt32BE(HEADER.bodyLength) - 1
      settle(connection, connection.head, now)
    }
    if (!ended && ratePerSecond === 0) refill(connection, now)
  }

  function paceFrom(startMs: number): void {
    let sent = 0
    const tick = (): void => {
      if (ended) return
      // Spinning keeps the schedule to the microsecond where a timer would add a millisecond of its own.
      for (const now = performance.now(); startMs + (sent * 1000) / ratePerSecond <= now; sent++) {
        const connection = all[sent % connections]!
        if (connection.freeCount === 0) {
          fail(`${slots} calls without an answer on one connection`)
          return
        }
        const at = connection.ringAt * frame.length
        open(connection, at, startMs + (sent * 1000) / ratePerSecond)
        connection.socket.write(connection.ring.subarray(at, at + frame.length))
        connection.ringAt = (connection.ringAt + 1) % (slots * 2)
      }
      setImmediate(tick)
    }
    tick()
  }

  function begin(): void {
    const now = performance.now()
    if (ratePerSecond > 0) paceFrom(now)
    else for (const connection of all) refill(connection, now)
    setTimeout(() => {
      if (ended) return
      completed = 0
      histogram.reset()
      windowAt = performance.now()
      onWindow()
      setTimeout(end, options.windowMs)
    }, options.warmUpMs)
  }

  function end(): void {
    if (ended) return
    ended = true
    const elapsedMs = performance.now() - windowAt
    for (const { socket } of all) socket.destroy()
    const [p50, p99, p999] = [0.5, 0.99, 0.999].map(share => histogram.quantile(share)) as [number, number, number]
    resolve({ completed, elapsedMs, p50, p99, p999, max: histogram.max })
  }

  let connected = 0
  for (let number = 0; number < connections; number++) {
    const socket = createConnection({
      port: options.port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: received,
        callback: count => {
          consume(connection, count)
          return true
        }
      }
    })
    const connection: Connection = {
      socket,
      number,
      generations: new Int32Array(slots).fill(NO_CALL),
      uses: new Int32Array(slots),
      startedAt: new Float64Array(slots),
      free: Int32Array.from({ length: slots }, (_, slot) => slots - 1 - slot),
      freeCount: slots,
      ring: Buffer.concat(Array.from({ length: slots * 2 }, () => frame)),
      ringAt: 0,
      head: Buffer.alloc(HEAD_BYTES),
      headBytes: 0,
      bodyLeft: 0
    }
    for (let at = 0; at < connection.ring.length; at += frame.length)
      connection.ring.writeUInt32BE(number, at + HEADER.idHigh)
    all.push(connection)
    socket.on('connect', () => {
      if (++connected === connections) begin()
    })
    socket.on('error', error => ended || fail(`connection ${number}: ${error.message}`))
    socket.on('close', () => ended || fail(`connection ${number} was closed by the other side`))
  }
}

if (process.argv[1]?.endsWith('dubbo-load.js')) {
  const [port, connections, outstanding, warmUp, seconds, rate] = process.argv.slice(2, 8).map(Number)
  const options: LoadOptions = {
    port: port!,
    connections: connections!,
    outstanding: outstanding!,
    warmUpMs: warmUp! * 1000,
    windowMs: seconds! * 1000,
    ratePerSecond: rate!,
    frame: readFileSync(process.argv[8]!)
  }
  try {
    console.log(`done ${JSON.stringify(await load(options, () => console.log('window')))}`)
    process.exit(0)
  } catch (error) {
    console.error(String(error))
    process.exit(1)
  }
}
