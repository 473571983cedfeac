// How `anji call` shows what came back: a value on standard output, everything else on standard error, or one JSON document.
import { statusName } from '../../codecs/dubbo/index.ts'
import { CodecError } from '../../codecs/errors.ts'
import { toJson, type Value } from '../../codecs/hessian2/index.ts'
import type { RpcResponse } from '../../codecs/message.ts'
import { describeThrown, type Thrown } from '../bridge/thrown.ts'
import { ERRORS, type ErrorCode } from '../errors.ts'
import { EXIT } from './exit.ts'

/** What came of a call: an answer, nothing because it was one-way, or a failure on the way. */
export type CallAnswer =
  | RpcResponse
  | Readonly<{ kind: 'sent' }>
  | Readonly<{ kind: 'failure'; code: ErrorCode; text: string }>

/** Prints it and returns the exit code. */
export function printAnswer(answer: CallAnswer, { json, ms }: { json: boolean; ms: number }): number {
  try {
    if (json) process.stdout.write(`${documentOf(answer, Math.round(ms * 1000) / 1000)}\n`)
    else if (answer.kind === 'value') process.stdout.write(`${toJson(answer.value)}\n`)
    else if (answer.kind !== 'sent') process.stderr.write(printable(sentenceOf(answer)))
  } catch (error) {
    if (!(error instanceof CodecError)) throw error
    const text = `the answer cannot be shown as JSON: ${error.message}`
    return printAnswer({ kind: 'failure', code: 'BAD_ANSWER', text }, { json, ms })
  }
  return exitOf(answer)
}

function exitOf(answer: CallAnswer): number {
  if (answer.kind === 'value' || answer.kind === 'sent') return EXIT.ok
  return answer.kind === 'exception' ? EXIT.exception : EXIT.failed
}

type Bad = Exclude<CallAnswer, { kind: 'value' | 'sent' }>

function sentenceOf(answer: Bad): string {
  switch (answer.kind) {
    case 'exception': {
      const { type, message, causes } = describeThrown(answer.value)
      const lines = causes.map(cause => `  caused by ${cause.exception}: ${cause.message}\n`)
      return `exception: ${type}: ${message}\n${lines.join('')}`
    }
    case 'error':
      return `error: status ${answer.status} ${statusName(answer.status)}: ${answer.text}\n`
    case 'failure':
      return `error: ${answer.code}: ${answer.text}\n  ${ERRORS[answer.code].help}\n`
  }
}

/** What a service says may not move the cursor or recolour the terminal that it is shown on. */
function printable(text: string): string {
  return text.replace(CONTROL, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Everything that controls a terminal but tab and line feed. */
const CONTROL = /[^\P{Cc}\t\n]/gu

// Put together as text, because the value has digits that a JavaScript number would lose.
function documentOf(answer: CallAnswer, ms: number): string {
  switch (answer.kind) {
    case 'value':
      return `{"ok":true,"value":${toJson(answer.value)},"attachments":${jsonOf(answer.attachments)},"ms":${ms}}`
    case 'sent':
      return `{"ok":true,"ms":${ms}}`
    case 'exception': {
      const exception = JSON.stringify(exceptionOf(describeThrown(answer.value)))
      return `{"ok":false,"exception":${exception},"attachments":${jsonOf(answer.attachments)},"ms":${ms}}`
    }
    case 'error': {
      const { status, text } = answer
      return JSON.stringify({ ok: false, error: { status, name: statusName(status), text }, ms })
    }
    case 'failure':
      return JSON.stringify({ ok: false, error: { status: null, name: answer.code, text: answer.text }, ms })
  }
}

function exceptionOf({ type, message, causes }: Thrown): object {
  return {
    class: type,
    message,
    causes: causes.map(cause => ({ class: cause.exception, message: cause.message }))
  }
}

function jsonOf(attachments: ReadonlyMap<string, Value>): string {
  return `{${[...attachments].map(([name, value]) => `${JSON.stringify(name)}:${toJson(value)}`).join()}}`
}
