// Resolves the class path of a ZooKeeper server from Maven Central once, and keeps its list in .cache/interop.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { withLock } from './folder-lock.ts'

const POM = join('test', 'interop', 'java', 'zookeeper', 'pom.xml')
const CACHE = join('.cache', 'interop')
const BUILD_MS = 300_000

/** The class path of a ZooKeeper server; resolved by Maven the first time, then taken from the cache. */
export async function zooKeeperClassPath(): Promise<string> {
  const fingerprint = createHash('sha256').update(readFileSync(POM)).digest('hex').slice(0, 16)
  const list = join(process.cwd(), CACHE, `zookeeper-${fingerprint}.txt`)
  return withLock(join(CACHE, 'zookeeper.lock'), BUILD_MS, async () => {
    const kept = existsSync(list) ? readFileSync(list, 'utf8').trim() : undefined
    // Somebody may have emptied the local Maven repository since.
    if (kept?.split(delimiter).every(existsSync) === true) return kept
    mkdirSync(CACHE, { recursive: true })
    const output = `-Dmdep.outputFile=${list}.new`
    await promisify(execFile)('mvn', ['-q', '-B', '-f', POM, 'dependency:build-classpath', output], {
      timeout: BUILD_MS,
      maxBuffer: 1 << 24
    })
    renameSync(`${list}.new`, list)
    return readFileSync(list, 'utf8').trim()
  })
}
