// What is measured, and what the first milestone asks of each measurement.

/**
 * Dubbo calls over `connections`, `outstanding` each; a rate turns the closed loop into an open one. `churn` is such an open loop
 * over two workers whose registry is quiet, or changes 1,000 times a second.
 */
export type DubboCell = Readonly<{
  kind: 'dubbo' | 'open' | 'churn'
  name: string
  connections: number
  outstanding: number
  payloadBytes: number
  ratePerSecond: number
  ratioMax: number | undefined // CPU per exchange ÷ HAProxy's
}>

/** HTTP requests by wrk over `connections`, to an HTTP origin or, bridged, to the Dubbo provider. */
export type HttpCell = Readonly<{
  kind: 'http' | 'bridge'
  name: string
  connections: number
  body: 'none' | 'string' | 'bean'
  ratioMax: number // CPU per exchange ÷ nginx's, or ÷ the sum of our own HTTP hop and Dubbo hop
}>

/** One measurement that every candidate of its kind goes through. */
export type Cell = DubboCell | HttpCell

const KIB = 1024

function dubbo(shape: string, payload: '100 B' | '1 KB' | '16 KB', ratioMax?: number): DubboCell {
  const [connections, outstanding] = shape.split('x').map(Number) as [number, number]
  const payloadBytes = { '100 B': 100, '1 KB': KIB, '16 KB': 16 * KIB }[payload]
  return {
    kind: 'dubbo',
    name: `dubbo ${shape} ${payload}`,
    connections,
    outstanding,
    payloadBytes,
    ratePerSecond: 0,
    ratioMax
  }
}

/** The Dubbo hop that goes into the sum that a bridged request is held against, by connections. */
export const DUBBO_HOP: Readonly<Record<number, string>> = { 32: 'dubbo 32x1 1 KB', 256: 'dubbo 256x1 1 KB' }

/** Every cell, in the order of the report. */
export const CELLS: readonly Cell[] = [
  dubbo('1x1', '1 KB', 1.9),
  dubbo('16x8', '1 KB', 5),
  dubbo('64x4', '1 KB', 4.5),
  dubbo('256x1', '1 KB', 2.2),
  dubbo('64x4', '16 KB', 1.6),
  dubbo('64x4', '100 B'),
  dubbo('32x1', '1 KB'),
  {
    kind: 'open',
    name: 'open loop 5000/s',
    connections: 64,
    outstanding: 0,
    payloadBytes: KIB,
    ratePerSecond: 5000,
    ratioMax: undefined
  },
  {
    kind: 'churn',
    name: 'discovery 2000/s',
    connections: 64,
    outstanding: 0,
    payloadBytes: KIB,
    ratePerSecond: 2000,
    ratioMax: undefined
  },
  { kind: 'http', name: 'http 32', connections: 32, body: 'none', ratioMax: 3.2 },
  { kind: 'http', name: 'http 256', connections: 256, body: 'none', ratioMax: 3.2 },
  { kind: 'bridge', name: 'bridge string 32', connections: 32, body: 'string', ratioMax: 1.5 },
  { kind: 'bridge', name: 'bridge string 256', connections: 256, body: 'string', ratioMax: 1.5 },
  { kind: 'bridge', name: 'bridge bean 32', connections: 32, body: 'bean', ratioMax: 1.5 },
  { kind: 'bridge', name: 'bridge bean 256', connections: 256, body: 'bean', ratioMax: 1.5 }
]

/** Limits of the first milestone that are not ratios of CPU time. */
export const LIMITS = {
  /** Latency that a candidate adds at 1x1 ÷ latency that HAProxy adds. */
  addedLatencyRatio: 1.3,
  /** p99.9 of the open loop. */
  openLoopP999Us: 5000,
  /** p50 and p99 with a registry that changes ÷ those with one that is quiet. */
  churnLatencyRatio: 1.15,
  rssStartMb: 90,
  rssIdleMb: 150,
  idleConnectionKb: 7
} as const

/** Idle connections that memory is measured with. */
export const IDLE_CONNECTIONS = 10_000
