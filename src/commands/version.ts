// `anji version`: what is running here.
import { packageVersion } from '../package-version.ts'

/** Prints the versions of Anji and Node.js. */
export function version({ json }: { json: boolean }): number {
  const versions = { anji: packageVersion(), node: process.versions.node }
  process.stdout.write(json ? `${JSON.stringify(versions)}\n` : `anji ${versions.anji} (Node.js ${versions.node})\n`)
  return 0
}
