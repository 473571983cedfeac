// A small DNS server for tests, on UDP and TCP of one free port: it answers from a zone, or fails as it is told.
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type Closable, portOf } from './sockets.ts'

/** One record; `type` decides which fields count. */
export type DnsRecord =
  | Readonly<{ type: 'A' | 'AAAA'; address: string; ttl: number }>
  | Readonly<{ type: 'SRV'; target: string; port: number; priority: number; weight: number; ttl: number }>

/** What it does with the questions for a name: `truncated` sends callers to TCP. */
export type DnsMood = 'answers' | 'silent' | 'fails' | 'truncated'

const TYPES: Readonly<Record<number, DnsRecord['type']>> = { 1: 'A', 28: 'AAAA', 33: 'SRV' }
const RCODE = { none: 0, servfail: 2, nxdomain: 3 } as const

/** Names are those of the zone, in lower case; a mood is of a name or of a `name type`. */
export class DnsDouble {
  readonly zone = new Map<string, readonly DnsRecord[]>()
  readonly moods = new Map<string, DnsMood>()
  /** Every question in order: `name type transport`. */
  readonly asked: string[] = []
  port = 0

  async listen(context: Closable): Promise<this> {
    for (;;) {
      const udp = createSocket('udp4')
      udp.bind(0, '127.0.0.1')
      await once(udp, 'listening')
      const tcp = createServer(socket => {
        socket.on('error', () => undefined)
        socket.on('data', chunk => {
          const answer = this.#answer(chunk.subarray(2), 'tcp')
          if (answer === undefined) return
          const length = Buffer.alloc(2)
          length.writeUInt16BE(answer.length)
          socket.write(Buffer.concat([length, answer]))
        })
      })
      tcp.listen(udp.address().port, '127.0.0.1')
      const isFree = await once(tcp, 'listening').then(
        () => true,
        () => false
      )
      if (!isFree) {
        udp.close()
        continue
      }
      udp.on('message', (question, from) => this.#reply(udp, question, from.port))
      context.after(() => {
        udp.close()
        tcp.close()
      })
      this.port = portOf(tcp)
      return this
    }
  }

  #reply(udp: UdpSocket, question: Buffer, port: number): void {
    const answer = this.#answer(question, 'udp')
    if (answer !== undefined) udp.send(answer, port, '127.0.0.1')
  }

  #answer(message: Buffer, transport: 'udp' | 'tcp'): Buffer | undefined {
    const { name, end } = nameAt(message, 12)
    const type = TYPES[message.readUInt16BE(end)] ?? 'A'
    this.asked.push(`${name} ${type} ${transport}`)
    const mood = this.moods.get(`${name} ${type}`) ?? this.moods.get(name) ?? 'answers'
    if (mood === 'silent') return undefined
    const question = message.subarray(12, end + 4)
    if (mood === 'fails') return messageOf(message, question, { rcode: RCODE.servfail })
    if (mood === 'truncated' && transport === 'udp') return messageOf(message, question, { truncated: true })
    const records = this.zone.get(name)
    if (records === undefined) return messageOf(message, question, { rcode: RCODE.nxdomain })
    return messageOf(message, question, { records: records.filter(record => record.type === type) })
  }
}

type Reply = { rcode?: number; truncated?: boolean; records?: readonly DnsRecord[] }

function messageOf(asked: Buffer, question: Buffer, { rcode = 0, truncated = false, records = [] }: Reply): Buffer {
  const head = Buffer.alloc(12)
  asked.copy(head, 0, 0, 2)
  head.writeUInt16BE(0x8580 | (truncated ? 0x0200 : 0) | rcode, 2) // an authoritative answer
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(records.length, 6)
  return Buffer.concat([head, question, ...records.map(recordBytes)])
}

function recordBytes(record: DnsRecord): Buffer {
  const data = dataOf(record)
  const head = Buffer.alloc(12)
  head.writeUInt16BE(0xc00c, 0) // the name of the question
  head.writeUInt16BE(Number(Object.keys(TYPES).find(type => TYPES[Number(type)] === record.type)), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt32BE(record.ttl, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

function dataOf(record: DnsRecord): Buffer {
  if (record.type !== 'SRV')
    return record.type === 'A' ? Buffer.from(record.address.split('.').map(Number)) : addressBytes(record.address)
  const head = Buffer.alloc(6)
  head.writeUInt16BE(record.priority, 0)
  head.writeUInt16BE(record.weight, 2)
  head.writeUInt16BE(record.port, 4)
  return Buffer.concat([head, nameBytes(record.target)])
}

function addressBytes(address: string): Buffer {
  const [left = '', right = ''] = address.split('::')
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const [before, after] = [words(left), words(right)]
  const all = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return Buffer.from(all.map(word => word.padStart(4, '0')).join(''), 'hex')
}

function nameBytes(name: string): Buffer {
  const labels = name.split('.').filter(label => label !== '')
  return Buffer.concat([...labels.map(label => Buffer.from([label.length, ...Buffer.from(label)])), Buffer.from([0])])
}

function nameAt(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = []
  let at = start
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length))
    at += 1 + length
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 }
}
