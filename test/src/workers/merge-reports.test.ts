// One report of several workers: sums, and endpoints as the worst of them sees them.
import { deepEqual } from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { EndpointSpec, Snapshot } from '../../../src/snapshot/snapshot.ts'
import { endpointKey } from '../../../src/workers/late-answers.ts'
import { mergeReports, type WorkerReport } from '../../../src/workers/merge-reports.ts'
import type { EndpointReport } from '../../../src/workers/report.ts'
import { service } from '../../support/line.ts'

const spec = service('s', 1, 'dubbo')
const known = {
  ...{ snapshot: { services: [spec] } as unknown as Snapshot, listeners: [], connectionsMax: 1 },
  ...{ own: { worker: 'primary', reading: [] }, workers: { alive: 2, restarts: 0, reportsMissing: 0 } },
  ...{ lateAnswersOf: (endpoint: string) => endpoint.length, accessLogDropped: 2 }
}

function said(worker: string, endpoint: Partial<EndpointReport>): WorkerReport {
  const [one] = spec.endpoints
  const whole: EndpointReport = {
    ...{ address: `${one?.address.host}:${one?.address.port}`, weight: one?.weight ?? 0, labels: one?.labels ?? {} },
    ...{ state: 'up', used: true, why: '', inFlight: 2, openConnections: 1, lateAnswers: 1, ...endpoint }
  }
  const connections = [{ listener: 'l', remote: worker, protocol: 'dubbo', busy: false }]
  const summary = { inFlight: 2, listeners: [], connections, reading: [] }
  return { worker, summary, endpoints: [['s', whole]] }
}

const endpointOf = (reports: WorkerReport[]) => [...mergeReports(reports, known).services()][0]?.endpoints[0]

suite('merged reports', () => {
  test('are sums, with no more connections than were asked for', () => {
    const merged = mergeReports([said('1', {}), said('2', {})], known)
    deepEqual([merged.inFlight, merged.accessLogDropped, merged.connections.length], [4, 2, 1])
    deepEqual([endpointOf([said('1', {}), said('2', {})])?.openConnections], [2])
  })

  test('an endpoint that one worker cannot reach says how many, and one that nobody can says why', () => {
    const failed = { state: 'failed', used: false, why: 'connect refused' } as const
    const some = endpointOf([said('1', {}), said('2', failed)])
    deepEqual([some?.state, some?.used, some?.why], ['up', true, '1 of 2 workers: connect refused'])
    deepEqual(endpointOf([said('1', failed), said('2', failed)])?.why, 'connect refused')
    deepEqual(endpointOf([])?.used, true)
  })

  test('late answers are those that the primary knows, also when no worker reports', () => {
    const key = endpointKey('s', spec.endpoints[0] as EndpointSpec)
    for (const reports of [[], [said('1', {})]]) deepEqual(endpointOf(reports)?.lateAnswers, key.length)
  })
})
