// Calls that go on while a test breaks things: how many were answered, and what every other one was told.
import type { RpcResponse } from '../../codecs/message.ts'
import { openConsumer } from './rpc-peers.ts'
import { type Closable, eventually } from './sockets.ts'

/** Callers that call one after the other, over and over. */
export type SteadyCalls = Readonly<{
  /** Calls that were answered with a value. */
  answered: () => number
  /** What all others were told. */
  failures: readonly string[]
  /** Resolves when so many more calls have been answered. */
  more: (count: number) => Promise<void>
  /** Ends after the calls that are under way. */
  stop: () => Promise<void>
}>

/** What is called: by default `echo` of a service that answers anything. */
export type SteadyOptions = Readonly<{
  port: number
  service: string
  callers?: number
  group?: string
  version?: string
}>

/** Starts them on connections of their own; they end with the test. */
export async function steadyCalls(context: Closable, options: SteadyOptions): Promise<SteadyCalls> {
  const { port, service, callers = 4, group = '', version = '' } = options
  const failures: string[] = []
  let answered = 0
  let isRunning = true
  const call = async (): Promise<void> => {
    const consumer = await openConsumer(port)
    while (isRunning) {
      const response = await consumer.call({
        service,
        version,
        method: 'echo',
        parameterTypes: ['java.lang.String'],
        arguments: ['x'],
        attachments: new Map(group === '' ? [] : [['group', group] as const])
      })
      if (response.kind === 'value') answered++
      else failures.push(textOf(response))
      // Other work of this process must have its turn, too.
      await new Promise(resolve => setImmediate(resolve))
    }
    consumer.close()
  }
  const running = Promise.all(Array.from({ length: callers }, call))
  const stop = async (): Promise<void> => {
    isRunning = false
    await running
  }
  context.after(() => {
    isRunning = false
  })
  return {
    answered: () => answered,
    failures,
    more: async count => {
      const wanted = answered + count
      await eventually(`${count} more answers`, () => answered >= wanted)
    },
    stop
  }
}

function textOf(response: RpcResponse): string {
  return response.kind === 'error' ? `${response.status} ${response.text}` : response.kind
}
