// The command line as a whole: help, unknown words, exit codes.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { suite, test } from 'node:test'
import { runAnji } from '../support/run-anji.ts'

const COMMANDS = ['run', 'check', 'demo', 'call', 'version']

suite('the command line', () => {
  test('lists every command in its help', async () => {
    const { code, stdout, stderr } = await runAnji('--help')
    deepEqual([code, stderr], [0, ''])
    for (const command of COMMANDS) match(stdout, new RegExp(`^ {2}${command} `, 'm'))
  })

  test('explains each command', async () => {
    for (const command of COMMANDS) {
      const { code, stdout, stderr } = await runAnji(command, '--help')
      deepEqual([code, stderr], [0, ''])
      match(stdout, new RegExp(`^Usage: anji ${command} `))
      ok(!stdout.includes('\u001b'))
    }
  })

  test('ends with 64 for words that it does not know, and names the nearest one', async () => {
    for (const [words, sentence] of [
      [['cal'], /Did you mean call\?/],
      [['run', '--jsno'], /unknown option '--jsno'/],
      [['check', 'a', 'b'], /too many arguments/],
      [['version', '--jsn'], /Did you mean --json\?/]
    ] as const) {
      const { code, stdout, stderr } = await runAnji(...words)
      deepEqual([code, stdout], [64, ''])
      match(stderr, sentence)
    }
  })

  test('says its version', async () => {
    const [short, long] = [await runAnji('--version'), await runAnji('version', '--json')]
    equal(short.code, 0)
    deepEqual(JSON.parse(long.stdout), { anji: short.stdout.trim(), node: process.versions.node })
  })
})
