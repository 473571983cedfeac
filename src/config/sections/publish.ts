// The `publish` section: the port where applications without an SDK publish and subscribe, and how registrations are made.
import { z } from 'zod'
import { connectAddress, count, described, duration, listenAddress, size, words } from '../fields.ts'

const server = {
  address: described(listenAddress().optional(), {
    description:
      'Where the publish API listens; without it there is none. Beyond the loopback interface it needs a token.',
    example: '127.0.0.1:22222'
  }),
  token: described(words().optional(), {
    description: 'What clients must send as `Authorization: Bearer …`; keep it out of the file with a variable.',
    example: '$' + '{PUBLISH_TOKEN}'
  }),
  insecure: described(z.boolean().prefault(false), {
    description: 'Allows an address beyond the loopback interface without a token.',
    example: true
  }),
  bodyBytesMax: described(size('1KiB', '16MiB').prefault('64KiB'), {
    description: 'The largest request body.',
    unit: 'bytes',
    example: '256KiB'
  }),
  connectionsMax: described(count(1, 10_000).prefault(64), {
    description: 'Connections of clients at the same time.',
    unit: 'connections',
    example: 256
  })
}

const published = {
  registry: described(words(128).optional(), {
    description: 'The registry of requests that name none. Without it: the only one that takes registrations.',
    example: 'zk'
  }),
  advertise: described(connectAddress().optional(), {
    description: 'The address that consumers are told: this machine as they see it, with the port of a listener.',
    example: '10.0.0.5:20882'
  }),
  endpoint: described(connectAddress().optional(), {
    description: 'Where the application listens, when a request does not say it.',
    example: '127.0.0.1:20880'
  }),
  lease: described(duration('1s', '1d').prefault('30s'), {
    description: 'How long a published service lives without a heartbeat, when its request does not say it.',
    unit: 'time',
    example: '10s'
  }),
  leaseMax: described(duration('1s', '30d').prefault('10m'), {
    description: 'The longest lease that a request may ask for.',
    unit: 'time',
    example: '1h'
  }),
  leaseNone: described(z.boolean().prefault(false), {
    description: 'Allows `lease: none`, with which a service outlives the death of its application.',
    example: true
  }),
  servicesMax: described(count(1, 100_000).prefault(1000), {
    description: 'Services that applications may publish here.',
    unit: 'services',
    example: 100
  }),
  subscriptionsMax: described(count(1, 100_000).prefault(1000), {
    description: 'Services that applications may subscribe to here.',
    unit: 'services',
    example: 100
  })
}

const registrations = {
  registrationsMax: described(count(1, 1_000_000).prefault(20_000), {
    description: 'Registrations in all registries together, those of `registries.NAME.publish` included.',
    unit: 'registrations',
    example: 5000
  }),
  grace: described(duration('0s', '1d').prefault('30s'), {
    description: 'How long a service of `registries.NAME.publish` stays registered after its last provider has gone.',
    unit: 'time',
    example: '1m'
  }),
  noticeDelay: described(duration('0s', '5m').prefault('2s'), {
    description:
      'How long calls are still served after a registration was taken back, so that consumers hear of it before it is true.',
    unit: 'time',
    example: '5s'
  })
}

/** The publish API and registrations. */
export const publish = described(z.strictObject({ ...server, ...published, ...registrations }).prefault({}), {
  description: 'The publish API for applications without an SDK, and how registrations are made.',
  example: { address: '127.0.0.1:22222', advertise: '10.0.0.5:20882' }
})
