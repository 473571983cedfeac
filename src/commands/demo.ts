// `anji demo`: the whole thing on one machine with nothing else installed, and the lines to try it with.
import { basename, relative } from 'node:path'
import { Demo, type DemoPorts } from '../demo/demo.ts'
import { type ExampleGroup, exampleGroups } from '../demo/examples.ts'
import { Traffic } from '../demo/traffic.ts'
import { EXIT } from './exit.ts'
import { untilStopSignal } from './stop-signal.ts'

/** What stands on the command line. */
export type DemoWords = Readonly<{ ports: DemoPorts; traffic: boolean; json: boolean }>

const HOST = '127.0.0.1'

/** Runs until SIGTERM, SIGINT or the admin port has drained it. */
export async function demo({ ports: wanted, traffic: withTraffic, json }: DemoWords): Promise<number> {
  let onDrainAsked = (): void => undefined
  const asked = new Promise<void>(resolve => {
    onDrainAsked = resolve
  })
  let running: Demo
  try {
    running = await Demo.start({ wanted, onDrainAsked })
  } catch (error) {
    process.stderr.write(`error: the demo cannot start: ${error instanceof Error ? error.message : String(error)}\n`)
    return EXIT.failed
  }
  const { ports } = running
  const groups = exampleGroups({
    http: at(ports.http),
    dubbo: at(ports.dubbo),
    admin: at(ports.admin),
    anji: ownName()
  })
  const signalled = untilStopSignal(() => process.exit(EXIT.failed))
  process.stdout.write(
    json
      ? `${JSON.stringify(documentOf(running, groups, withTraffic), undefined, 2)}\n`
      : pageOf(running, { groups, wanted, withTraffic })
  )
  const traffic = withTraffic
    ? new Traffic({ http: { host: HOST, port: ports.http }, dubbo: { host: HOST, port: ports.dubbo } })
    : undefined
  await Promise.race([signalled, asked])
  if (!json) process.stdout.write('\nDraining: open calls are answered, new ones are refused.\n')
  traffic?.stop()
  await running.stop()
  if (!json) process.stdout.write('Done.\n')
  return EXIT.ok
}

const at = (port: number): string => `${HOST}:${port}`

type Page = Readonly<{ groups: readonly ExampleGroup[]; wanted: DemoPorts; withTraffic: boolean }>

function pageOf({ ports, providers }: Demo, { groups, wanted, withTraffic }: Page): string {
  const instead = (port: number, wish: number): string => (wish === 0 || wish === port ? '' : ` (${wish} is not free)`)
  const lines = [
    'Anji demo: two Dubbo providers, a registry in memory, and the bridge between them and you.',
    'Everything runs in this process and listens on this machine only.',
    '',
    `  HTTP       http://${HOST}:${ports.http}${instead(ports.http, wanted.http)}`,
    `  Dubbo      ${HOST}:${ports.dubbo}${instead(ports.dubbo, wanted.dubbo)}`,
    `  Admin      http://${HOST}:${ports.admin}${instead(ports.admin, wanted.admin)}`,
    ...providers.map(
      ({ name, address }, index) =>
        `  ${index === 0 ? 'Providers' : '         '}  ${address.host}:${address.port} ${name}`
    ),
    ...(withTraffic ? ['  Traffic    about 5 calls a second, over HTTP and Dubbo in turns'] : [])
  ]
  for (const { title, examples } of groups) {
    lines.push('', title)
    for (const { shows, command, answers } of examples) lines.push('', `  # ${shows} → ${answers}`, `  ${command}`)
  }
  return `${lines.join('\n')}\n\nCtrl-C drains and ends.\n`
}

function documentOf({ ports, providers }: Demo, groups: readonly ExampleGroup[], traffic: boolean): object {
  return {
    ports,
    providers,
    traffic,
    lines: groups.flatMap(({ title, examples }) => examples.map(example => ({ group: title, ...example })))
  }
}

/** How the reader started this program, so that the printed lines can be pasted as they are. */
function ownName(): string {
  const script = process.argv[1] ?? 'anji'
  const near = relative(process.cwd(), script)
  if (basename(script) !== 'anji') return `node ${near === '' || near.startsWith('..') ? script : near}`
  return script.includes('node_modules') ? 'npx anji' : 'anji'
}
