// `anji run [FILE]`: serves a configuration until a signal ends it, and follows the file when it changes.
import { EventEmitter, once } from 'node:events'
import { watchFile } from '../../registries/file/watch-file.ts'
import { Anji } from '../anji.ts'
import { CONFIG_BYTES_MAX, type LoadResult, parseConfig, readText } from '../config/load.ts'
import { formatMistakes } from '../config/mistake.ts'
import { parseInThread } from '../config/parse-in-thread.ts'
import { type Log, openLog } from '../log.ts'
import { untilStopSignal } from './stop-signal.ts'

/** Exit codes of the command. */
export const EXIT = { ok: 0, badConfiguration: 1, cannotStart: 2, noWorker: 3 } as const

/** Runs until SIGTERM or SIGINT has drained it; resolves with the exit code. */
export async function run(file: string): Promise<number> {
  const read = readText(file)
  if (!read.ok) return fail(`${file}: ${read.reason}\n`)
  const loaded = parseConfig(read.text, { file, env: process.env })
  if (!loaded.ok) return fail(formatMistakes(loaded.mistakes))
  if (loaded.warnings.length > 0) process.stderr.write(formatMistakes(loaded.warnings))
  const log = openLog(loaded.config.log.level)
  let anji: Anji
  const asked = new EventEmitter()
  try {
    anji = await Anji.start({
      ...{ config: loaded.config, source: file, log },
      onDrainAsked: () => asked.emit('drain'),
      onFailed: () => asked.emit('failed')
    })
  } catch (error) {
    log.fatal({ reason: reasonOf(error) }, 'cannot start')
    return EXIT.cannotStart
  }
  return untilStopped(anji, { file, text: read.text, log, asked })
}

/** `asked` emits `drain` when the admin port is asked for the end, and `failed` when no worker is left. */
type Running = Readonly<{ file: string; text: string; log: Log; asked: EventEmitter }>

async function untilStopped(anji: Anji, { file, text, log, asked }: Running): Promise<number> {
  // Reloads follow one another: a swap that waits for a listener must not be overtaken by the next one.
  let reloads = Promise.resolve()
  const reload = (read: string): void => {
    reloads = reloads.then(async () => swap(anji, await parseInThread(read, { file, env: process.env }), log))
  }
  const stopWatching = watchFile(file, {
    text,
    bytesMax: CONFIG_BYTES_MAX,
    onText: reload,
    onTrouble: reason => log.warn({ file, reason }, 'the configuration cannot be read; the last good one stays')
  })
  const onHangUp = (): void => {
    anji.reopenLogs()
    const read = readText(file)
    if (read.ok) reload(read.text)
    else log.warn({ file, reason: read.reason }, 'the configuration cannot be read; the last good one stays')
  }
  process.on('SIGHUP', onHangUp)
  const stopped = untilStopSignal(() => anji.close()).then(signal => log.info({ signal }, 'stopping'))
  const askedByAdmin = once(asked, 'drain').then(() => log.info('stopping, as the admin port was asked'))
  const failed = once(asked, 'failed').then(() => EXIT.noWorker)
  const code = await Promise.race([stopped, askedByAdmin, failed])
  stopWatching()
  await anji.drain()
  process.off('SIGHUP', onHangUp)
  return code ?? EXIT.ok
}

async function swap(anji: Anji, loaded: LoadResult, log: Log): Promise<void> {
  if (!loaded.ok) {
    anji.countFailedReload()
    log.error({ mistakes: formatMistakes(loaded.mistakes) }, 'the new configuration is wrong; the last good one stays')
    return
  }
  try {
    await anji.reload(loaded.config)
  } catch (error) {
    log.error({ reason: reasonOf(error) }, 'the new configuration cannot be served; the last good one stays')
  }
}

function fail(text: string): number {
  process.stderr.write(text)
  return EXIT.badConfiguration
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
