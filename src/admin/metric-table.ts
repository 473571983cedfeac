// Every metric that Anji has: the exposition and docs/metrics.md are both made from this table, so neither can lie about the other.

/** What Prometheus calls the type of a metric. */
export type MetricType = 'counter' | 'gauge' | 'histogram'

/** One metric: its type, the names of its labels in their order, and what it tells. */
export type Metric = Readonly<{ type: MetricType; labels: readonly string[]; help: string }>

const metric = (type: MetricType, labels: string, help: string): Metric => ({
  type,
  labels: labels === '' ? [] : labels.split(' '),
  help
})

const ROW = 'listener protocol service method'

/** Name → metric, in the order of the exposition. */
export const METRICS = {
  anji_build_info: metric('gauge', 'version node', 'Always 1; the labels say what is running.'),
  anji_ready: metric('gauge', '', '1 while /readyz says 200.'),
  anji_snapshot_version: metric(
    'gauge',
    '',
    'Version of what is served; a reload that succeeds adds 1, and so does a change that a registry tells.'
  ),
  anji_reloads_total: metric('counter', 'result', 'Reloads of the configuration; `failed` ones changed nothing.'),
  anji_workers: metric('gauge', '', 'Processes that serve calls now (workers).'),
  anji_worker_restarts_total: metric('counter', '', 'Workers that were started in place of one that ended.'),
  anji_worker_reports_missing_total: metric(
    'counter',
    '',
    'Times that a worker did not say in time what it does now; gauges are without it then, counters catch up.'
  ),
  anji_exchanges_total: metric(
    'counter',
    `${ROW} code`,
    'Calls that ended, by how: OK or a code of docs/errors.md. Calls that matched no service have empty names.'
  ),
  anji_exchange_seconds: metric(
    'histogram',
    ROW,
    'Time from the first byte of a call to the moment when its answer was handed to the socket.'
  ),
  anji_exchange_bytes_total: metric('counter', `${ROW} direction`, 'Bytes of requests (`in`) and answers (`out`).'),
  anji_exchanges_in_flight: metric('gauge', '', 'Calls that are not answered yet (limits.exchangesMax).'),
  anji_connections: metric('gauge', 'listener', 'Connections of callers that are open (limits.connectionsMax).'),
  anji_connections_total: metric('counter', 'listener', 'Connections of callers whose protocol was recognised.'),
  anji_connections_rejected_total: metric(
    'counter',
    'listener reason',
    'Connections of callers that Anji closed: bad-bytes, timed-out, too-many, unknown-protocol, listener-error.'
  ),
  anji_registry_up: metric(
    'gauge',
    'registry',
    '1 while the registry answers; /state/registries says why not. What it said last stays in use.'
  ),
  anji_registry_services: metric('gauge', 'registry', 'Services that the registry is known to have.'),
  anji_registry_endpoints: metric('gauge', 'registry', 'Endpoints of these services.'),
  anji_registry_stale_services: metric(
    'gauge',
    'registry',
    'Services whose endpoints are older than what the registry says or could say.'
  ),
  anji_endpoint_up: metric(
    'gauge',
    'service endpoint',
    '1 while the endpoint takes calls; /state/services says why not.'
  ),
  anji_endpoint_in_flight: metric(
    'gauge',
    'service endpoint',
    'Calls that were sent to the endpoint and not answered yet.'
  ),
  anji_endpoint_connections: metric('gauge', 'service endpoint', 'Open connections to the endpoint.'),
  anji_late_answers_total: metric(
    'counter',
    'service endpoint',
    'Answers that came when nobody waited any more, most often after a timeout.'
  ),
  anji_access_log_dropped_total: metric(
    'counter',
    '',
    'Lines of the access log that were lost: too many waited (accessLog.pendingBytesMax), or a write failed.'
  ),
  anji_event_loop_active_seconds_total: metric(
    'counter',
    'worker',
    'Time in which the event loop had something to do. Its rate is the utilisation: near 1 there is no room left.'
  ),
  nodejs_eventloop_lag_mean_seconds: metric(
    'gauge',
    'worker',
    'How late the event loop was since the last scrape, on average.'
  ),
  nodejs_eventloop_lag_p99_seconds: metric(
    'gauge',
    'worker',
    'How late the event loop was since the last scrape, 99 of 100 times at most.'
  ),
  nodejs_eventloop_lag_max_seconds: metric(
    'gauge',
    'worker',
    'How late the event loop was since the last scrape, at worst.'
  ),
  nodejs_heap_size_used_bytes: metric('gauge', 'worker', 'JavaScript heap in use.'),
  nodejs_heap_size_total_bytes: metric('gauge', 'worker', 'JavaScript heap reserved.'),
  nodejs_external_memory_bytes: metric('gauge', 'worker', 'Memory of buffers outside of the JavaScript heap.'),
  process_cpu_seconds_total: metric('counter', 'worker', 'CPU time of the process, user and system.'),
  process_cpu_user_seconds_total: metric('counter', 'worker', 'CPU time of the process in user mode.'),
  process_cpu_system_seconds_total: metric('counter', 'worker', 'CPU time of the process in system mode.'),
  process_resident_memory_bytes: metric('gauge', 'worker', 'Memory of the process that is in RAM.'),
  process_start_time_seconds: metric('gauge', 'worker', 'When the process started, in seconds since the Unix epoch.'),
  process_open_fds: metric('gauge', 'worker', 'File descriptors that are open (Linux only).'),
  process_max_fds: metric('gauge', 'worker', 'File descriptors that may be open (Linux only).')
} as const satisfies Readonly<Record<string, Metric>>

/** The name of a metric of the table. */
export type MetricName = keyof typeof METRICS
