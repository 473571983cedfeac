// The error table: every way an exchange can fail, and what each protocol tells its caller about it.

/** Who is the cause: the caller, the service behind us, or Anji and its configuration. */
export type Side = 'downstream' | 'upstream' | 'anji'

/** Whether the same call may be sent again: never, only if it certainly was not sent, or always. */
export type Retry = 'never' | 'if-unsent' | 'always'

/** One row of the table. `dubbo`, `bolt` and `grpc` are the status codes of those protocols. */
export type ErrorRow = Readonly<{
  side: Side
  retry: Retry
  http: number
  dubbo: number
  bolt: number
  grpc: number
  help: string
}>

const row = (
  side: Side,
  retry: Retry,
  [http, dubbo, bolt, grpc]: [number, number, number, number],
  help: string
): ErrorRow => ({ side, retry, http, dubbo, bolt, grpc, help })

/** A code of the table: what refusals, log lines, metric labels and problem documents carry. */
export type ErrorCode =
  | 'NO_ROUTE'
  | 'NO_ENDPOINT'
  | 'CONNECT_FAILED'
  | 'CONNECT_TIMEOUT'
  | 'UPSTREAM_CLOSED'
  | 'TIMEOUT'
  | 'UPSTREAM_ERROR'
  | 'BAD_ANSWER'
  | 'ANSWER_TOO_LARGE'
  | 'EXCEPTION'
  | 'OVERLOADED'
  | 'BAD_REQUEST'
  | 'BAD_ARGUMENTS'
  | 'NO_METHOD'
  | 'METHOD_NOT_ALLOWED'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'TOO_LARGE'
  | 'HEAD_TOO_LARGE'
  | 'REQUEST_TIMEOUT'
  | 'UNREADABLE'
  | 'CALLER_GONE'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'REGISTRY_FAILED'
  | 'INTERNAL'

/** Code → what it means. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorRow>> = {
  NO_ROUTE: row(
    'anji',
    'never',
    [404, 60, 6, 12],
    'No route and no service matches; the nearest known names are in the detail. Check interface, group and version.'
  ),
  NO_ENDPOINT: row(
    'upstream',
    'always',
    [503, 80, 2, 14],
    'The service is known, but none of its endpoints can be used now. /state/services says why for each.'
  ),
  CONNECT_FAILED: row(
    'upstream',
    'always',
    [503, 80, 2, 14],
    'No connection to the endpoint could be opened; the call was not sent. Check that the provider listens there.'
  ),
  CONNECT_TIMEOUT: row(
    'upstream',
    'always',
    [504, 80, 2, 14],
    'The endpoint did not accept a connection in time (limits.connectTimeout); the call was not sent.'
  ),
  UPSTREAM_CLOSED: row(
    'upstream',
    'never',
    [502, 70, 2, 14],
    'The endpoint closed the connection before it answered; the call may have run.'
  ),
  TIMEOUT: row(
    'upstream',
    'never',
    [504, 31, 7, 4],
    'The endpoint did not answer within the timeout of the route, the service or the caller; the call may have run.'
  ),
  UPSTREAM_ERROR: row(
    'upstream',
    'never',
    [502, 70, 2, 13],
    'The endpoint answered with a failure of its protocol; its status and text are in the detail.'
  ),
  BAD_ANSWER: row(
    'upstream',
    'never',
    [502, 70, 9, 13],
    'The endpoint sent bytes that are no answer of its protocol, or an answer that could not be translated.'
  ),
  ANSWER_TOO_LARGE: row(
    'upstream',
    'never',
    [502, 25, 9, 8],
    'The answer is larger than a limit allows (limits.frameBytesMax, limits.bodyCollectMax).'
  ),
  EXCEPTION: row(
    'upstream',
    'never',
    [500, 20, 0, 2],
    'The service threw an exception; class and message are in the detail.'
  ),
  OVERLOADED: row(
    'anji',
    'if-unsent',
    [503, 100, 4, 8],
    'A limit is reached, and the detail names it (limits.exchangesMax, limits.waitingMax). Retry later or raise the limit.'
  ),
  BAD_REQUEST: row(
    'downstream',
    'never',
    [400, 40, 9, 3],
    'The request breaks the rules of its protocol; the detail says where.'
  ),
  BAD_ARGUMENTS: row(
    'downstream',
    'never',
    [400, 40, 9, 3],
    'The body does not fit the parameters of the method; the detail says which.'
  ),
  NO_METHOD: row(
    'downstream',
    'never',
    [404, 40, 6, 12],
    'The service is known, but has no method of this name and these parameters; the detail is what it said.'
  ),
  METHOD_NOT_ALLOWED: row(
    'downstream',
    'never',
    [405, 40, 9, 12],
    'This HTTP method is not taken here; an RPC service takes POST, or GET for arguments in the query.'
  ),
  MEDIA_TYPE_UNSUPPORTED: row(
    'downstream',
    'never',
    [415, 40, 9, 3],
    'An RPC service and the publish API take application/json.'
  ),
  TOO_LARGE: row(
    'downstream',
    'never',
    [413, 40, 9, 8],
    'The request is larger than a limit allows (limits.frameBytesMax, limits.bodyCollectMax, publish.bodyBytesMax).'
  ),
  HEAD_TOO_LARGE: row(
    'downstream',
    'never',
    [431, 40, 9, 8],
    'The HTTP head is larger than limits.headBytesMax or has more headers than limits.headersMax.'
  ),
  REQUEST_TIMEOUT: row(
    'downstream',
    'never',
    [408, 30, 8, 4],
    'The caller did not finish its request in time (limits.headTimeout, limits.bodyTimeout).'
  ),
  UNREADABLE: row(
    'downstream',
    'never',
    [501, 40, 9, 12],
    'The serialization of this call cannot be read, so it cannot be routed by service or translated; give the listener a `to`.'
  ),
  CALLER_GONE: row(
    'downstream',
    'never',
    [499, 35, 16, 1],
    'The caller closed its connection before the answer was there.'
  ),
  UNAUTHORIZED: row('downstream', 'never', [401, 40, 9, 16], 'The publish API wants its token (publish.token).'),
  FORBIDDEN: row(
    'downstream',
    'never',
    [403, 40, 9, 7],
    'The publish API does not allow this: a request of a web page, a foreign Host, or what the configuration forbids.'
  ),
  NOT_FOUND: row('downstream', 'never', [404, 40, 9, 5], 'The publish API has nothing under this path.'),
  CONFLICT: row(
    'downstream',
    'never',
    [409, 40, 9, 9],
    'The publish API cannot do this now: another application publishes the service, or a key of the configuration is missing.'
  ),
  REGISTRY_FAILED: row(
    'upstream',
    'always',
    [503, 80, 2, 14],
    'The registry did not take it, and nothing was changed; the detail is what it said.'
  ),
  INTERNAL: row(
    'anji',
    'never',
    [500, 80, 1, 13],
    'A bug in Anji ended this exchange; please report the log line with the same code.'
  )
}

/** How an exchange ended: `OK` or a code of the table. */
export type OutcomeCode = 'OK' | ErrorCode

/** Every outcome, in a fixed order, so that counters can be arrays. */
export const OUTCOMES: readonly OutcomeCode[] = ['OK', ...(Object.keys(ERRORS) as ErrorCode[])]
