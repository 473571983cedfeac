// The `limits` section: every buffer, table, queue and wait has a limit here, and it holds before anything is buffered.
import { z } from 'zod'
import { count, described, duration, size } from '../fields.ts'

const bytes = {
  frameBytesMax: described(size('1KiB', '1GiB').prefault('8MiB'), {
    description: 'The largest RPC message, either way. A larger one is refused before it is read.',
    unit: 'bytes',
    example: '16MiB'
  }),
  headBytesMax: described(size('1KiB', '1MiB').prefault('64KiB'), {
    description: 'The largest HTTP head: start line and headers together.',
    unit: 'bytes',
    example: '32KiB'
  }),
  headersMax: described(count(1, 10_000).prefault(128), {
    description: 'Headers of one HTTP message.',
    unit: 'headers',
    example: 100
  }),
  bodyCollectMax: described(size('1KiB', '1GiB').prefault('8MiB'), {
    description:
      'The largest HTTP body that a bridge may hold in memory. Bodies that only pass through are not limited by it.',
    unit: 'bytes',
    example: '1MiB'
  }),
  pendingBytesMax: described(size('64KiB', '4GiB').prefault('16MiB'), {
    description:
      'Bytes that may wait to be written to one connection. At a sixteenth of it whoever produces them is paused; a peer that lets all of it pile up is cut off.',
    unit: 'bytes',
    example: '32MiB'
  })
}

const counts = {
  connectionsMax: described(count(1, 1_000_000).prefault(16_384), {
    description: 'Connections that one listener holds open; further ones are closed at once.',
    unit: 'connections',
    example: 50_000
  }),
  exchangesMax: described(count(1, 1_000_000).prefault(65_536), {
    description: 'Calls in flight in the whole process; further ones are refused.',
    unit: 'calls',
    example: 20_000
  }),
  exchangesPerConnectionMax: described(count(1, 1_000_000).prefault(4096), {
    description: 'Calls in flight on one connection of a caller; further ones are not read until one is answered.',
    unit: 'calls',
    example: 1000
  }),
  waitingMax: described(count(1, 1_000_000).prefault(1024), {
    description: 'Calls that wait for a connection to one endpoint; further ones go elsewhere or are refused.',
    unit: 'calls',
    example: 200
  }),
  metricRowsMax: described(count(1, 1_000_000).prefault(5000), {
    description:
      'Distinct combinations of listener, service and method in the metrics; the rest is counted as `(other)`.',
    unit: 'rows',
    example: 20_000
  }),
  hessianDepthMax: described(count(1, 1000).prefault(128), {
    description: 'How deep Hessian values and JSON may be nested where they are read.',
    unit: 'levels',
    example: 64
  }),
  hessianNodesMax: described(count(1, 100_000_000).prefault(500_000), {
    description: 'Values in one message where it is read.',
    unit: 'values',
    example: 100_000
  }),
  listenersMax: described(count(1, 10_000).prefault(256), {
    description: 'Entries under listeners.',
    unit: 'listeners',
    example: 16
  }),
  servicesMax: described(count(1, 1_000_000).prefault(10_000), {
    description: 'Entries under services, and services that are taken from one registry.',
    unit: 'services',
    example: 2000
  }),
  endpointsMax: described(count(1, 10_000_000).prefault(200_000), {
    description: 'Endpoints that are taken from one registry.',
    unit: 'endpoints',
    example: 50_000
  }),
  routesMax: described(count(1, 1_000_000).prefault(10_000), {
    description: 'Entries under routes.',
    unit: 'routes',
    example: 2000
  })
}

const waits = {
  connectTimeout: described(duration().prefault('3s'), {
    description: 'How long a connection to an endpoint may take to open.',
    unit: 'time',
    example: '500ms'
  }),
  requestTimeout: described(duration().prefault('30s'), {
    description: 'How long a call may take if neither its route nor its service says otherwise.',
    unit: 'time',
    example: '5s'
  }),
  headTimeout: described(duration('10ms').prefault('10s'), {
    description: 'How long a caller may take to send a whole head or frame once it has begun.',
    unit: 'time',
    example: '5s'
  }),
  bodyTimeout: described(duration('10ms').prefault('30s'), {
    description: 'How long a caller or an endpoint may pause in the middle of a body or frame.',
    unit: 'time',
    example: '10s'
  }),
  idleTimeout: described(duration('10ms', '7d').prefault('3m'), {
    description: 'How long a connection may be silent before it is closed. Heartbeats count as life.',
    unit: 'time',
    example: '10m'
  }),
  heartbeatInterval: described(duration('10ms', '1d').prefault('1m'), {
    description: 'How long a connection to an endpoint is silent before a heartbeat asks whether it lives.',
    unit: 'time',
    example: '30s'
  }),
  drainTimeout: described(duration('1ms', '1d').prefault('30s'), {
    description: 'How long calls in flight may take to end when the process stops.',
    unit: 'time',
    example: '10s'
  })
}

/** Every limit with its default. */
export const limits = described(z.strictObject({ ...bytes, ...counts, ...waits }).prefault({}), {
  description: 'What a peer may cost. Every limit holds before anything is buffered, and every refusal is counted.',
  example: { frameBytesMax: '16MiB', requestTimeout: '5s' }
})
