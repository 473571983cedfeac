// Signals as a terminal, npm and an impatient operator send them, to a process of its own.
import { deepEqual } from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { suite, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { eventually } from '../../support/sockets.ts'

const MODULE = new URL('../../../src/commands/stop-signal.js', import.meta.url).href
const PROGRAM = `
import { untilStopSignal } from ${JSON.stringify(MODULE)}
const alive = setInterval(() => undefined, 1000)
untilStopSignal(() => { console.log('now'); clearInterval(alive); process.exit() }).then(signal => console.log(signal))
console.log('ready')`

async function told(
  send: (kill: (signal: NodeJS.Signals) => void, said: () => string[]) => Promise<void>
): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let output = ''
  child.stdout.on('data', chunk => {
    output += chunk
  })
  const said = (): string[] => output.split('\n').filter(line => line !== '')
  try {
    await eventually('the program is ready', () => said().includes('ready'))
    await send(signal => child.kill(signal), said)
    return said().slice(1)
  } finally {
    child.kill('SIGKILL')
  }
}

suite('stop signal', () => {
  test('the first asks for an orderly end', async () => {
    const lines = await told(async (kill, said) => {
      kill('SIGTERM')
      await eventually('it is heard', () => said().length === 2)
    })
    deepEqual(lines, ['SIGTERM'])
  })

  test('the same Ctrl-C that arrives twice is one', async () => {
    const lines = await told(async (kill, said) => {
      kill('SIGINT')
      await eventually('the first is heard', () => said().length === 2)
      kill('SIGINT')
      kill('SIGTERM')
      await wait(50) // nothing to await: the claim is that nothing happens
    })
    deepEqual(lines, ['SIGINT'])
  })

  test('a second one that comes later means now', async () => {
    const lines = await told(async (kill, said) => {
      kill('SIGINT')
      await eventually('the first is heard', () => said().length === 2)
      await eventually('the second is heard', () => {
        kill('SIGTERM')
        return said().length === 3
      })
    })
    deepEqual(lines, ['SIGINT', 'now'])
  })
})
