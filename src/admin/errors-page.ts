// The page docs/errors.md, made from the error table.
import { ERRORS } from '../errors.ts'

/** The text of docs/errors.md. */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { side, retry, http, dubbo, bolt, grpc, help }]) =>
      `| \`${code}\` | ${side} | ${retry} | ${http} | ${dubbo} | ${bolt} | ${grpc} | ${help.replaceAll('|', '\\|')} |`
  )
  return `${INTRODUCTION}\n\n| code | side | retry | HTTP | Dubbo | Bolt | gRPC | meaning |\n|---|---|---|---|---|---|---|---|\n${rows.join('\n')}\n`
}

const INTRODUCTION = `# Errors

<!-- Generated from src/errors.ts by \`npm run generate\`; changes made here are lost. -->

Every call that does not end with an answer of its service ends with one of these codes. The same code stands in the problem document or error
frame that the caller gets, in the access log (\`code\`), and in the metrics (label \`code\` of \`anji_exchanges_total\`).

- **side**: who is the cause: the caller (downstream), the service behind Anji (upstream), or Anji and its configuration (anji).
- **retry**: whether the same call may be sent again: never, only if it certainly was not sent, or always.
- **HTTP, Dubbo, Bolt, gRPC**: the status that a caller of that protocol gets.`
