// Opens connections and holds them without a byte: `node idle-client.js PORT COUNT`. Ends with its standard input.
import { connect } from 'node:net'

const [port, count] = process.argv.slice(2).map(Number) as [number, number]
const BATCH = 100

function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve())
    socket.on('error', error => {
      reject(error)
      console.error(String(error))
      process.exit(1)
    })
    socket.on('close', () => {
      console.error('a connection was closed by the other side')
      process.exit(1)
    })
  })
}

for (let opened = 0; opened < count; opened += BATCH)
  await Promise.all(Array.from({ length: Math.min(BATCH, count - opened) }, open))
console.log('ready')
process.stdin.resume().on('end', () => process.exit(0))
