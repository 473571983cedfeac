// Light traffic for a demo that would otherwise be still: about five calls a second, over HTTP and Dubbo in turns.
import { Agent, request } from 'node:http'
import { dubboProtocol } from '../../codecs/dubbo/index.ts'
import type { RpcRequest } from '../../codecs/message.ts'
import { RpcClient } from '../client/rpc-client.ts'
import type { Address } from '../snapshot/snapshot.ts'

const EVERY_MS = 200
const TIMEOUT_MS = 2000
/** A bridge that does not answer is not asked again and again. */
const IN_FLIGHT_MAX = 8
const FRAME_BYTES_MAX = 1024 * 1024

const PATHS = [
  '/org.anji.demo.GreetingService/sayHello?name=Li',
  '/org.anji.demo.GreetingService/whoAmI',
  '/org.anji.demo.OrderService/get?id=9007199254740993',
  '/org.anji.demo.GreetingService/slow?ms=50',
  '/org.anji.demo.OrderService/cancel?id=9007199254740993'
] as const

/** Where to call. */
export type TrafficTargets = Readonly<{ http: Address; dubbo: Address }>

/** Calls until it is stopped; what fails is simply not counted. */
export class Traffic {
  readonly #targets: TrafficTargets
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 2 })
  readonly #timer: NodeJS.Timeout
  #client: RpcClient | undefined
  #turn = 0
  #inFlight = 0
  #answered = 0

  constructor(targets: TrafficTargets) {
    this.#targets = targets
    this.#timer = setInterval(() => void this.#call(), EVERY_MS)
  }

  /** Calls that have been answered, exceptions included. */
  get answered(): number {
    return this.#answered
  }

  stop(): void {
    clearInterval(this.#timer)
    this.#agent.destroy()
    this.#client?.close()
  }

  async #call(): Promise<void> {
    if (this.#inFlight >= IN_FLIGHT_MAX) return
    this.#inFlight++
    const turn = this.#turn++
    try {
      await (turn % 2 === 0 ? this.#overHttp(PATHS[(turn / 2) % PATHS.length] as string) : this.#overDubbo())
      this.#answered++
    } catch {
      // The next call opens a connection of its own; a demo that is being stopped has no one to tell.
      this.#client?.close()
      this.#client = undefined
    } finally {
      this.#inFlight--
    }
  }

  #overHttp(path: string): Promise<void> {
    const { host, port } = this.#targets.http
    return new Promise((resolve, reject) => {
      const sent = request({ host, port, path, agent: this.#agent, timeout: TIMEOUT_MS }, answer => {
        answer.resume()
        answer.on('end', resolve)
        answer.on('error', reject)
      })
      sent.on('timeout', () => sent.destroy(new Error('no answer in time')))
      sent.on('error', reject)
      sent.end()
    })
  }

  async #overDubbo(): Promise<void> {
    this.#client ??= await RpcClient.connect(this.#targets.dubbo, {
      protocol: dubboProtocol,
      connectTimeoutMs: TIMEOUT_MS,
      frameBytesMax: FRAME_BYTES_MAX
    })
    await this.#client.call(dubboProtocol.fromRequest(SAY_HELLO), TIMEOUT_MS)
  }
}

const SAY_HELLO: RpcRequest = {
  service: 'org.anji.demo.GreetingService',
  group: '',
  version: '',
  method: 'sayHello',
  parameterTypes: ['java.lang.String'],
  arguments: ['Li'],
  attachments: new Map([['remote.application', 'demo-traffic']]),
  oneWay: false
}
