// docker-compose.yml and what it mounts and builds from, as far as that can be judged without Docker.
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { parse } from 'yaml'
import { formatAddress } from '../../src/config/address.ts'
import { configOf, warningsOf } from '../support/config-text.ts'

type Service = Readonly<{
  image?: string
  build?: Readonly<{ context: string; dockerfile: string; target?: string }>
  command?: readonly string[]
  ports?: readonly string[]
  volumes?: readonly string[]
  network_mode?: string
  depends_on?: readonly string[]
  profiles?: readonly string[]
}>

const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
  services: Readonly<Record<string, Service>>
}
const services = Object.entries(compose.services)
const dockerfile = readFileSync('docs/docker/Dockerfile', 'utf8')

/** The folder that Anji's container sees at `/etc/anji`. */
const mounted = (compose.services['anji']?.volumes ?? [])
  .map(volume => volume.split(':'))
  .find(([, inside]) => inside === '/etc/anji')?.[0]
const configText = readFileSync(join(mounted ?? '', 'anji.yaml'), 'utf8')

suite('docker-compose.yml', () => {
  test('every service has an image with a version, or is built from this repository', () => {
    for (const [name, { image = '', build }] of services) {
      match(image, /^[a-z-]+:[a-z0-9.-]+$/, name)
      if (build === undefined) continue
      equal(build.context, '.', name)
      ok(existsSync(build.dockerfile), build.dockerfile)
      if (build.target !== undefined) match(dockerfile, new RegExp(`^FROM .* AS ${build.target}$`, 'm'))
    }
  })

  test('what stands for another service names one', () => {
    for (const [name, { depends_on = [], network_mode }] of services) {
      const [kind, other] = network_mode?.split(':') ?? []
      for (const needed of [...depends_on, ...(kind === 'service' ? [other ?? ''] : [])])
        ok(needed in compose.services, `${name} needs ${needed}`)
    }
  })

  test('nobody takes the port of another, and only the gateway is open to the network', () => {
    const published = services.flatMap(([, { ports = [] }]) => ports)
    const host = published.map(port => port.split(':').at(-2))
    equal(new Set(host).size, host.length)
    deepEqual(
      published.filter(port => !port.startsWith('127.0.0.1:')),
      ['8080:8080']
    )
  })

  test('the mounted configuration is good and listens where ports are published', () => {
    const { listeners, admin } = configOf(configText)
    deepEqual(warningsOf(configText), [])
    const bound = [...Object.values(listeners), ...(admin === false ? [] : [admin])].map(({ address }) => address)
    for (const port of compose.services['anji']?.ports ?? []) {
      const address = `0.0.0.0:${port.split(':').at(-1)}`
      ok(bound.map(formatAddress).includes(address), address)
    }
  })

  test('the provider runs a file that the build makes, where the configuration looks for it', () => {
    const [, script = '', port = ''] = compose.services['provider']?.command ?? []
    ok(existsSync(script), script)
    equal(compose.services['provider']?.network_mode, 'service:anji')
    const endpoints = Object.values(configOf(configText).services).flatMap(service => service.endpoints)
    deepEqual(
      endpoints.map(({ address }) => formatAddress(address)),
      [`127.0.0.1:${port}`]
    )
  })

  test('what waits for traffic calls a service of the configuration', () => {
    const script = compose.services['traffic']?.command?.at(-1) ?? ''
    const [, host = '', port = '', service = '', method = ''] =
      /http:\/\/(\w+):(\d+)\/([\w.]+)\/(\w+)/.exec(script) ?? []
    const config = configOf(configText)
    ok(host in compose.services, host)
    ok(Object.values(config.listeners).some(({ address }) => String(address.port) === port))
    ok(config.services[service]?.methods[method] !== undefined, `${service}/${method}`)
  })
})

suite('docker-compose', () => {
  test('it takes the file, wherever it is installed', context => {
    const { error, status, stderr } = spawnSync('docker-compose', ['config', '--quiet'], { encoding: 'utf8' })
    if (error === undefined) return equal(status, 0, stderr)
    equal(process.env['CI'] === 'true', false, 'docker-compose is missing, and CI must have it')
    context.diagnostic('NOT RUN: docker-compose is not installed')
  })
})

suite('docs/docker/Dockerfile', () => {
  test('the image runs the command on the mounted file, without a shell and without root', () => {
    match(dockerfile, /^CMD \["anji", "run", "\/etc\/anji\/anji\.yaml"\]$/m)
    match(dockerfile, /^USER node$/m)
  })

  test('the image asks its own admin port for its health', () => {
    const { admin } = configOf(configText)
    ok(admin !== false)
    match(dockerfile, new RegExp(`http://127\\.0\\.0\\.1:${admin.address.port}/livez`))
  })

  test('what it copies from this repository exists', () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, files = '']) => files.split(' '))
    deepEqual(
      copied.filter(file => !existsSync(file)),
      []
    )
  })
})
