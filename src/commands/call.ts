// `anji call HOST:PORT SERVICE METHOD [JSON…]`: one call to a Dubbo provider (or to Anji) from the shell.
import { genericCall } from '../../codecs/dubbo/generic.ts'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import { CodecError } from '../../codecs/errors.ts'
import type { Value } from '../../codecs/hessian2/index.ts'
import type { RpcRequest } from '../../codecs/message.ts'
import { type JsonCall, jsonCall } from '../bridge/json-call.ts'
import { ClientError, RpcClient } from '../client/rpc-client.ts'
import { monotonicMs } from '../clock.ts'
import { type CallAnswer, printAnswer } from './call-answer.ts'
import { type CallPlan, type CallWords, readCall, UsageError } from './call-words.ts'
import { EXIT } from './exit.ts'

const FRAME_BYTES_MAX = 256 * 1024 * 1024

/** Prints the answer; 0 for a value, 1 for an exception of the service, 2 when there is no answer, 64 for a mistake in the words. */
export async function call(words: CallWords, { json }: { json: boolean }): Promise<number> {
  let plan: CallPlan
  let frame: Buffer
  try {
    plan = readCall(words)
    frame = dubboProtocol.fromRequest(requestOf(plan))
  } catch (error) {
    // What the codec refuses here stood on the command line: a value that does not fit its type.
    if (!(error instanceof UsageError) && !(error instanceof CodecError)) throw error
    process.stderr.write(`error: ${error.message}\n`)
    return EXIT.usage
  }
  const startedMs = monotonicMs()
  const answer = await answerOf(plan, frame)
  return printAnswer(answer, { json, ms: monotonicMs() - startedMs })
}

/** What every Dubbo provider answers with its argument; never a generic call, which would ask for a method of the service. */
const ECHO: JsonCall = { parameterTypes: ['java.lang.Object'], arguments: ['anji'], generic: false }

function requestOf(plan: CallPlan): RpcRequest {
  const { service, method, values, types, attachments, timeoutMs, oneWay } = plan
  const prepared = plan.echo ? ECHO : jsonCall(values, { named: types, method: undefined, methodName: method })
  const request: RpcRequest = {
    service: service.interface,
    group: service.group,
    version: service.version,
    method,
    parameterTypes: prepared.parameterTypes,
    arguments: prepared.arguments,
    attachments: new Map<string, Value>([
      ['timeout', String(timeoutMs)],
      ['remote.application', 'anji-call'],
      ...attachments
    ]),
    oneWay
  }
  return prepared.generic ? genericCall(request) : request
}

async function answerOf({ address, timeoutMs, oneWay }: CallPlan, frame: Buffer): Promise<CallAnswer> {
  let client: RpcClient | undefined
  try {
    client = await RpcClient.connect(address, {
      protocol: dubboProtocol,
      connectTimeoutMs: timeoutMs,
      frameBytesMax: FRAME_BYTES_MAX
    })
    if (oneWay) {
      await client.send(frame)
      return { kind: 'sent' }
    }
    return dubboProtocol.toResponse(await client.call(frame, timeoutMs))
  } catch (error) {
    if (error instanceof ClientError) return { kind: 'failure', code: error.code, text: error.message }
    if (error instanceof CodecError)
      return { kind: 'failure', code: 'BAD_ANSWER', text: `the answer cannot be read: ${error.message}` }
    throw error
  } finally {
    client?.close()
  }
}
