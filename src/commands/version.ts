// `anji version`: what is running here.
import { readFileSync } from 'node:fs'

/** The version of the package, as in its package.json. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

/** Prints the versions of Anji and Node.js. */
export function version({ json }: { json: boolean }): number {
  const versions = { anji: packageVersion(), node: process.versions.node }
  process.stdout.write(json ? `${JSON.stringify(versions)}\n` : `anji ${versions.anji} (Node.js ${versions.node})\n`)
  return 0
}
