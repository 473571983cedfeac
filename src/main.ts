#!/usr/bin/env node
// The command line. Each command is a file in `commands/`; this one only reads the words.
import { Command } from 'commander'
import { check } from './commands/check.ts'
import { run } from './commands/run.ts'
import { version } from './commands/version.ts'
import { packageVersion } from './package-version.ts'

const DEFAULT_FILE = './anji.yaml'

const program = new Command('anji')
  .description('A bridge proxy for Dubbo, Bolt and HTTP services')
  .version(packageVersion(), '-V, --version', 'print the version')
  .showSuggestionAfterError()
  .showHelpAfterError('(anji --help lists the commands)')

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
  .command('version')
  .description('print the version')
  .option('--json', 'print JSON', false)
  .action((options: { json: boolean }) => {
    process.exitCode = version(options)
  })

await program.parseAsync()
