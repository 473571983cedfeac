// Runs a curl line with the curl of the machine or, where there is none, does what the line says with node:http.
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { type Ended, runShell } from './run-anji.ts'

const HAS_CURL = spawnSync('curl', ['--version']).status === 0

/** What curl prints for this line. Without curl only the options of the printed examples are understood; others throw. */
export function runCurl(line: string): Promise<Ended> {
  return HAS_CURL ? runShell(line) : standIn(line)
}

/** The same with node:http. */
export async function standIn(line: string): Promise<Ended> {
  const [, ...words] = wordsOf(line)
  const headers: [string, string][] = []
  let [url, body, withHead, method] = ['', undefined as string | undefined, false, undefined as string | undefined]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '-s') continue
    if (word === '-si') withHead = true
    else if (word === '-H') {
      const [name = '', ...value] = (words.shift() ?? '').split(': ')
      headers.push([name, value.join(': ')])
    } else if (word === '-d') body = words.shift() ?? ''
    else if (word === '-X') method = words.shift()
    else if (word.startsWith('-')) throw new Error(`an option that no example uses: ${word}`)
    else url = word
  }
  const sent = request(url, { method: method ?? (body === undefined ? 'GET' : 'POST'), agent: false })
  for (const [name, value] of headers) sent.setHeader(name, value)
  sent.end(body)
  const [message] = (await once(sent, 'response')) as [IncomingMessage]
  let text = withHead ? headOf(message) : ''
  for await (const chunk of message.setEncoding('utf8')) text += chunk
  return { code: 0, stdout: text, stderr: '' }
}

function headOf({ httpVersion, statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  let head = `HTTP/${httpVersion} ${statusCode} ${statusMessage}\r\n`
  for (let index = 0; index < rawHeaders.length; index += 2)
    head += `${rawHeaders[index]}: ${rawHeaders[index + 1]}\r\n`
  return `${head}\r\n`
}

/** The words of a line as a shell would cut it, single quotes only. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
