#!/usr/bin/env node
// The command line. Each command is a file in `commands/`; this one only reads the words.
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { call } from './commands/call.ts'
import type { CallWords } from './commands/call-words.ts'
import { check } from './commands/check.ts'
import { demo } from './commands/demo.ts'
import { EXIT } from './commands/exit.ts'
import { run } from './commands/run.ts'
import { version } from './commands/version.ts'
import { packageVersion } from './package-version.ts'

const DEFAULT_FILE = './anji.yaml'

const program = new Command('anji')
  .description('A bridge proxy for Dubbo and HTTP services')
  .version(packageVersion(), '-V, --version', 'print the version')
  .showSuggestionAfterError()
  .showHelpAfterError('(--help says what can be written)')
  .exitOverride()

program
  .command('run')
  .description('serve a configuration; SIGHUP or a changed file reloads, SIGTERM drains')
  .argument('[file]', 'the configuration', DEFAULT_FILE)
  .action(async (file: string) => {
    process.exitCode = await run(file)
  })

program
  .command('check')
  .description('say every mistake of a configuration, with line and column')
  .argument('[file]', 'the configuration', DEFAULT_FILE)
  .option('--json', 'print JSON', false)
  .action((file: string, options: { json: boolean }) => {
    process.exitCode = check(file, options)
  })

program
  .command('demo')
  .description('try the whole thing: providers, registry and bridge in one process, with lines to paste')
  .option('--port <port>', 'where HTTP callers come; 0 is any free port', port, 8080)
  .option('--dubbo-port <port>', 'where Dubbo callers come', port, 20881)
  .option('--admin-port <port>', 'where operators look', port, 9911)
  .option('--traffic', 'send about five calls a second', false)
  .option('--json', 'print the ports and lines as JSON', false)
  .action(async (options: DemoOptions) => {
    const { port: http, dubboPort, adminPort, traffic, json } = options
    process.exitCode = await demo({ ports: { http, dubbo: dubboPort, admin: adminPort }, traffic, json })
  })

program
  .command('call')
  .description('call a Dubbo service; prints its answer as JSON')
  .argument('<host:port>', 'a provider, or an Anji')
  .argument('<service>', 'interface, or group/interface:version')
  .argument('[method]', 'the method; not with --echo')
  .argument('[json...]', 'one JSON text for each argument: 42 \'"text"\' \'{"a":1}\'')
  .option('--types <types>', 'Java types of the parameters, with commas between; without them the call is generic')
  .addOption(
    new Option('--attachment <name=value>', 'an attachment of the call; may be repeated')
      .argParser(collect)
      .default([], 'none')
  )
  .option('--timeout <duration>', 'how long to wait for the connection and for the answer', '3s')
  .option('--one-way', 'send the call and want no answer', false)
  .option('--echo', "ask whether the service is there, with Dubbo's $echo", false)
  .option('--protocol <name>', 'what the other side speaks', 'dubbo')
  .option('--json', 'print everything of the answer as one JSON document', false)
  .addHelpText('after', '\nExit codes: 0 a value, 1 an exception of the service, 2 no answer, 64 wrong usage.')
  .action(async (address: string, service: string, ...[method, values, options]: CallRest) => {
    process.exitCode = await call({ address, service, method, values, ...options }, options)
  })

program
  .command('version')
  .description('print the version')
  .option('--json', 'print JSON', false)
  .action((options: { json: boolean }) => {
    process.exitCode = version(options)
  })

type DemoOptions = { port: number; dubboPort: number; adminPort: number; traffic: boolean; json: boolean }
type CallRest = [method: string | undefined, values: string[], options: CallOptions]
type CallOptions = Omit<CallWords, 'address' | 'service' | 'method' | 'values'> & { json: boolean }

function port(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return Number(text)
}

function collect(text: string, before: readonly string[]): readonly string[] {
  return [...before, text]
}

// A reader that has seen enough, as `head` does, is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  // Help and version end here, too; what was wrong has been said.
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage
}
