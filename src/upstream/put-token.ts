// Puts the token that a provider wants to see into a call, in place of whatever the caller sent under that name.
import { CodecError } from '../../codecs/errors.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import type { Exchange } from '../exchange/exchange.ts'

const ATTACHMENT = 'token'

/**
 * Gives the exchange a copy of its frame that carries the token; nothing in it is decoded. A frame whose attachments cannot
 * be found goes as it is, and its provider says what it thinks of that.
 */
export function putToken(exchange: Exchange, token: string, protocol: FramedProtocol): void {
  const { frameStart, frameEnd, head } = exchange
  const frame = (exchange.frame as Buffer).subarray(frameStart, frameEnd)
  try {
    const at = head === undefined ? -1 : protocol.attachmentsAt(frame, 0, frame.length, head)
    exchange.frame = protocol.spliceAttachments(frame, [[ATTACHMENT, token]], at)
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    exchange.frame = frame
  }
  exchange.frameStart = 0
  exchange.frameEnd = exchange.frame.length
}
