// Makes HTTP/1 messages around the shapes that readers disagree about: some valid, many nearly so.

/** Numbers from 0 to 1 that are the same for the same seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of the entries. */
export function oneOf<Entry>(random: () => number, entries: readonly Entry[]): Entry {
  return entries[Math.floor(random() * entries.length)]!
}

const METHODS = [
  'GET',
  'GET',
  'POST',
  'POST',
  'PUT',
  'HEAD',
  'OPTIONS',
  'DELETE',
  'PATCH',
  'CONNECT',
  'M-SEARCH',
  'get'
]
const TARGETS = [
  '/',
  '/a?b=c',
  '/a',
  '/%00',
  '/a|b?{c}',
  '*',
  'http://h/x',
  'http://h',
  'h:1',
  '/a#b',
  '/\xe9',
  '//x',
  '/\\a'
]
const VERSIONS = [
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.1',
  'HTTP/1.0',
  'HTTP/1.2',
  'HTTP/2.0',
  'http/1.1',
  'HTTP/1'
]
const HOSTS = [
  'Host: h',
  'Host: h',
  'Host: h',
  'Host: h',
  'hOST:h',
  'Host: h:1',
  'Host:',
  '',
  'Host: h\r\nHost: i',
  'Host : h'
]
const HEADERS = [
  'X-A: b',
  'x-a:  c \t',
  'X-Empty:',
  'X-Latin: \xe9\xff',
  'X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
  "!#$%&'*+-.^_`|~: odd",
  'Connection: close',
  'Connection: keep-alive',
  'Connection: x-a, Keep-Alive',
  'Connection: upgrade\r\nUpgrade: websocket',
  'Upgrade: h2c',
  'Expect: 100-continue',
  'Expect: other',
  'TE: trailers',
  'Trailer: x-t',
  'Cookie: a=b\r\nCookie: c=d'
]
const ODD_HEADERS = [
  'X-Fold: a\r\n b',
  'X-Nul: a\0b',
  'X-Cr: a\rb',
  'X-Lf: a\nb',
  'X Space: a',
  'X-Tab\t: a',
  ': none',
  'nothing',
  'X-Del: \x7f',
  ' Leading: a',
  'Content-Length : 5',
  'Transfer-Encoding\x0b: chunked',
  'Content_Length: 5',
  'X: \r',
  'Proxy-Connection: close'
]
const LENGTHS = [
  '5',
  '5',
  '5',
  '5',
  '0',
  '+5',
  '-5',
  '5, 5',
  '0x5',
  '05',
  '5 ',
  '\t5',
  '',
  '5;',
  '99999999999999999999',
  '5\r\nContent-Length: 5'
]
const CODINGS = [
  'chunked',
  'chunked',
  'chunked',
  'chunked',
  'Chunked',
  ' chunked\t',
  'gzip, chunked',
  'chunked, gzip',
  'identity',
  'xchunked',
  'chunked;a',
  'chunked,',
  '"chunked"',
  '\x0bchunked',
  'chunked\r\nTransfer-Encoding: identity'
]
const SIZES = [
  '5',
  '5',
  '5',
  '05',
  '5;a=b',
  '5;a="b"',
  '5;',
  '5 ',
  ' 5',
  '+5',
  '-5',
  '0x5',
  '5;a=\x01',
  '10000000000000005',
  '5\n',
  '5\r',
  ''
]
const TRAILERS = [
  '',
  '',
  '',
  'X-T: 1\r\n',
  'x-t: 1\r\nX-T:2\r\n',
  'Content-Length: 5\r\n',
  'X-T: a\r\n b\r\n',
  'X-T: 1\n',
  ': 1\r\n'
]
const STATUS_LINES = [
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200 OK',
  'HTTP/1.1 200 OK',
  'HTTP/1.0 200 OK',
  'HTTP/1.1 200',
  'HTTP/1.1 200 ',
  'HTTP/1.1 204 No Content',
  'HTTP/1.1 304 Not Modified',
  'HTTP/1.1 404 \xe9',
  'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK',
  'HTTP/1.1 103 Hints\r\nLink: a\r\n\r\nHTTP/1.1 201 Created',
  'HTTP/1.1 20 OK',
  'HTTP/1.1 2000 OK',
  'HTTP/1.2 200 OK',
  'HTTP/1.1  200 OK',
  'http/1.1 200 OK',
  'HTTP/1.1 999 Odd',
  'HTTP/1.1 205 Reset Content'
]
const BAD_BYTES = [
  '\r',
  '\n',
  '\r\n',
  ' ',
  '\t',
  '\0',
  ':',
  ';',
  ',',
  '0',
  '5',
  'a',
  '\x7f',
  '\xff',
  '\x0b',
  '\x0c',
  '"'
]

// Mostly the first entry, so that a message has one or two oddities rather than ten.
function usual<Entry>(random: () => number, entries: readonly Entry[]): Entry {
  return random() < 0.75 ? entries[0]! : oneOf(random, entries)
}

function body(random: () => number): readonly [string, string] {
  const kind = random()
  if (kind < 0.3) return ['', '']
  const length = `Content-Length: ${usual(random, LENGTHS)}\r\n`
  const coding = `Transfer-Encoding: ${usual(random, CODINGS)}\r\n`
  if (kind < 0.6) return [length, 'hello']
  const chunk = `${usual(random, SIZES)}\r\nhello\r\n`
  const chunks = `${chunk}${random() < 0.3 ? '1\r\n!\r\n' : ''}${oneOf(random, ['0', '0', '0', '00', '0;a'])}\r\n${oneOf(random, TRAILERS)}\r\n`
  if (kind < 0.9) return [coding, chunks]
  return [random() < 0.5 ? length + coding : coding + length, random() < 0.5 ? chunks : 'hello']
}

function headers(random: () => number, oddShare: number): string {
  let text = ''
  while (random() < 0.6) text += `${oneOf(random, HEADERS)}\r\n`
  if (random() < oddShare) text += `${oneOf(random, ODD_HEADERS)}\r\n`
  return text
}

function mutated(random: () => number, text: string): string {
  let result = text
  while (random() < 0.2) {
    const at = Math.floor(random() * result.length)
    const cut = random() < 0.5 ? 0 : 1
    result = result.slice(0, at) + (random() < 0.7 ? oneOf(random, BAD_BYTES) : '') + result.slice(at + cut)
  }
  return result
}

/** One or two requests, with the bytes that come after them. */
export function requestText(random: () => number): string {
  const method = random() < 0.8 ? oneOf(random, ['GET', 'POST']) : oneOf(random, METHODS)
  const [framing, payload] = body(random)
  const line = `${method} ${usual(random, TARGETS)} ${usual(random, VERSIONS)}\r\n`
  const host = usual(random, HOSTS)
  const fields = [host === '' ? '' : `${host}\r\n`, headers(random, 0.1), framing]
  if (random() < 0.3) fields.reverse()
  const prefix = usual(random, ['', '', '\r\n', '\r\n\r\n', '\n', ' '])
  const next = random() < 0.7 ? 'GET /next HTTP/1.1\r\nHost: h\r\n\r\n' : ''
  return mutated(random, `${prefix}${line}${fields.join('')}\r\n${payload}`) + next
}

/** An answer, perhaps with interim ones before it. */
export function responseText(random: () => number): string {
  const [framing, payload] = body(random)
  const line = random() < 0.5 ? STATUS_LINES[0]! : oneOf(random, STATUS_LINES)
  return mutated(random, `${line}\r\n${headers(random, 0.1)}${framing}\r\n${payload}`)
}
