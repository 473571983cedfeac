// An echo provider for the bench: `node dubbo-provider.js PORT`. It answers `sayHello` with its argument by moving the
// argument to the front of the chunk that it came in, so a chunk of calls leaves as one slice in one write.
import { createServer, type Socket } from 'node:net'
import { ANSWER_TAIL, ANSWER_VALUE, answer, beanValue, FLAG, HEADER, text } from './dubbo-frames.ts'

const SAY = 0x73 // the `s` of sayHello
const NULL = 0x4e
const FIXED_STRING = answer(text('x'.repeat(1024)))
const FIXED_BEAN = answer(beanValue())

/** Where the ASCII string at `at` ends. */
function afterText(bytes: Buffer, at: number): number {
  for (let start = at; ; ) {
    const tag = bytes[start]!
    if (tag < 0x20) return start + 1 + tag
    if (tag === NULL) return start + 1
    if (tag >= 0x30 && tag < 0x34) return start + 2 + ((tag & 3) << 8) + bytes[start + 1]!
    if (tag !== 0x52 && tag !== 0x53) throw new Error(`no string at ${start}: tag 0x${tag.toString(16)}`)
    start += 3 + bytes.readUInt16BE(start + 1)
    if (tag === 0x53) return start
  }
}

/** Answers the whole frames of a chunk and returns what is left over: the beginning of the next frame. */
export function answerChunk(chunk: Buffer, write: (bytes: Buffer) => void): Buffer | undefined {
  let at = 0
  let from = 0
  let out = 0
  while (chunk.length - at >= HEADER.bytes) {
    const end = at + HEADER.bytes + chunk.readUInt32BE(at + HEADER.bodyLength)
    if (chunk.readUInt16BE(at) !== HEADER.magic) throw new Error('not a Dubbo frame')
    if (end > chunk.length) break
    const flag = chunk[at + HEADER.flag]!
    if (flag & FLAG.event) {
      chunk.copyWithin(out, at, end)
      chunk[out + HEADER.flag] = FLAG.event | FLAG.hessian2
      chunk[out + HEADER.status] = 20
      out += end - at
    } else if (flag & FLAG.request && flag & FLAG.twoWay) {
      let method = at + HEADER.bytes
      for (let value = 0; value < 3; value++) method = afterText(chunk, method)
      const descriptor = afterText(chunk, method)
      const argument = afterText(chunk, descriptor)
      if (chunk[method + 1] === SAY) out = echoInPlace(chunk, { at, argument, out })
      else {
        // A call of another shape is `$invoke`, whose first argument names the method, or one that takes the bean.
        const fixed = Buffer.from(chunk[argument + 1] === SAY ? FIXED_STRING : FIXED_BEAN)
        chunk.copy(fixed, HEADER.idHigh, at + HEADER.idHigh, at + HEADER.bodyLength)
        if (out > from) write(chunk.subarray(from, out))
        from = out
        write(fixed)
      }
    }
    at = end
  }
  // What is left is copied out before the socket writes, because the chunk now belongs to the write.
  const left = at < chunk.length ? Buffer.from(chunk.subarray(at)) : undefined
  if (out > from) write(chunk.subarray(from, out))
  return left
}

/** Builds the answer at `out`; it is shorter than the request that it is made from, so it never runs over unread bytes. */
function echoInPlace(chunk: Buffer, place: { at: number; argument: number; out: number }): number {
  const { at, argument, out } = place
  const end = afterText(chunk, argument)
  chunk.copyWithin(out, at, at + HEADER.bodyLength)
  chunk[out + HEADER.flag] = FLAG.hessian2
  chunk[out + HEADER.status] = 20
  chunk.writeUInt32BE(1 + end - argument + ANSWER_TAIL.length, out + HEADER.bodyLength)
  chunk[out + HEADER.bytes] = ANSWER_VALUE
  chunk.copyWithin(out + HEADER.bytes + 1, argument, end)
  const tail = out + HEADER.bytes + 1 + end - argument
  for (let index = 0; index < ANSWER_TAIL.length; index++) chunk[tail + index] = ANSWER_TAIL[index]!
  return tail + ANSWER_TAIL.length
}

/** Serves one connection. */
export function serve(socket: Socket): void {
  let left: Buffer[] = []
  let leftBytes = 0
  let needed = 0
  const write = (bytes: Buffer): void => {
    socket.write(bytes)
  }
  socket.setNoDelay(true)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    if (leftBytes > 0) {
      left.push(chunk)
      leftBytes += chunk.length
      // A frame of many chunks is joined once, when its last byte is there.
      if (leftBytes < needed) return
    }
    socket.cork()
    const rest = answerChunk(leftBytes > 0 ? Buffer.concat(left, leftBytes) : chunk, write)
    left = rest === undefined ? [] : [rest]
    leftBytes = rest?.length ?? 0
    needed = rest !== undefined && leftBytes >= HEADER.bytes ? HEADER.bytes + rest.readUInt32BE(HEADER.bodyLength) : 0
    socket.uncork()
  })
}

if (process.argv[1]?.endsWith('dubbo-provider.js')) {
  createServer({ noDelay: true }, serve).listen(
    { port: Number(process.argv[2]), host: '127.0.0.1', backlog: 4096 },
    () => console.log('ready')
  )
  // The bench holds our standard input open, so we end with it even if it is killed.
  process.stdin.resume().on('end', () => process.exit(0))
}
