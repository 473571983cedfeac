// Serialization 2: consecutive Hessian 2 values that share one set of tables. Dubbo's default, and the hot path.
import {
  hessianAttachmentsAt,
  readHessianAttachments,
  spliceHessianAnswer,
  spliceHessianRequest
} from './hessian-attachments.ts'
import { hessianAnswerFlag, readHessianHead } from './hessian-head.ts'
import { readHessianAnswer, readHessianRequest, writeHessianAnswer } from './hessian-message.ts'
import { encodeText, endOfText, textOf } from './hessian-text.ts'
import type { Serialization } from './serialization.ts'

/** Hessian 2, also under the number of native-hessian. */
export const hessian2: Serialization = {
  readable: true,
  nullBytes: Buffer.of(0x4e),
  readHead: readHessianHead,
  attachmentsAt: hessianAttachmentsAt,
  readAttachments: readHessianAttachments,
  spliceRequest: spliceHessianRequest,
  spliceAnswer: spliceHessianAnswer,
  answerFlag: hessianAnswerFlag,
  encodeText,
  decodeText: body => (body.length === 0 || body[0] === 0x4e ? '' : textOf(body, 0, endOfText(body, 0, body.length))),
  toRequest: readHessianRequest,
  toResponse: readHessianAnswer,
  encodeAnswer: writeHessianAnswer
}
