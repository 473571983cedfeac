// Checks a configuration in a thread of its own: a large one takes seconds, in which calls must go on. This file is that thread, too.
import { fileURLToPath } from 'node:url'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type LoadResult, parseConfig, type Source } from './load.ts'

type Work = Readonly<{ text: string; source: Source }>

/** What `parseConfig` gives, later. A thread that cannot be had is no reason to refuse a configuration: then it is done here. */
export function parseInThread(text: string, source: Source): Promise<LoadResult> {
  return new Promise(resolve => {
    const work: Work = { text, source: { ...source, env: { ...source.env } } }
    const thread = new Worker(fileURLToPath(import.meta.url), { workerData: { parseInThread: work } })
    let result: LoadResult | undefined
    thread.on('message', (message: LoadResult) => {
      result = message
    })
    thread.on('error', () => undefined) // 'exit' follows
    thread.on('exit', () => resolve(result ?? parseConfig(text, source)))
  })
}

const given: unknown = isMainThread ? undefined : (workerData as { parseInThread?: Work } | null)?.parseInThread
if (given !== undefined) {
  const { text, source } = given as Work
  parentPort?.postMessage(parseConfig(text, source))
}
