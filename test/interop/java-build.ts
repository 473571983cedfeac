// Resolves and compiles the Java peers of each generation, and the servers they register in, once; the result stays in .cache/interop.
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, delimiter, join, relative } from 'node:path'
import { promisify } from 'node:util'
import { filesBelow } from '../support/files.ts'
import { withLock } from './folder-lock.ts'

const run = promisify(execFile)

const SOURCES = join('test', 'interop', 'java')
const CACHE = join('.cache', 'interop')
const BUILD_MS = 300_000

/** A generation of Dubbo Java that peers exist for. */
export type Generation = 'd26' | 'd27' | 'd32' | 'd33'

/** Oldest first. */
export const GENERATIONS: readonly Generation[] = ['d26', 'd27', 'd32', 'd33']

/** What can be prepared: the peers of a generation, or a server that they register in. */
export type Program = Generation | 'nacos'

/** The folders that make a program, sources and resources, beside `api`, which is compiled apart. */
const FOLDERS: Record<Program, string[]> = {
  d26: ['core', 'alibaba'],
  d27: ['core', 'apache'],
  d32: ['core', 'apache', 'dubbo3', 'hessian'],
  d33: ['core', 'apache', 'dubbo3', 'hessian'],
  nacos: ['nacos']
}

/** The file that names a program's libraries, and the profile in it. */
function pomOf(program: Program): { pom: string; profile: string[] } {
  if (program === 'nacos') return { pom: join(SOURCES, 'nacos-pom.xml'), profile: [] }
  return { pom: join(SOURCES, 'pom.xml'), profile: ['-P', program] }
}

/** Whether java, javac and mvn can be started here. */
export function javaAvailable(): boolean {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return ['java', 'javac', 'mvn'].every(tool => folders.some(folder => existsSync(join(folder, tool))))
}

const ready = new Map<Program, Promise<string>>()

/** The class path of a program; resolved by Maven and compiled the first time, then taken from the cache. */
export function prepare(program: Program): Promise<string> {
  const known = ready.get(program)
  if (known !== undefined) return known
  const preparing = prepareOnce(program)
  ready.set(program, preparing)
  return preparing
}

async function prepareOnce(program: Program): Promise<string> {
  const folder = join(CACHE, `${program}-${fingerprint(program)}`)
  // Test files run in processes of their own, and two of them may need the same peers at once.
  return withLock(join(CACHE, `${program}.lock`), BUILD_MS, async () => {
    const kept = keptClassPath(folder)
    if (kept !== undefined) return kept
    for (const old of existsSync(CACHE) ? readdirSync(CACHE) : [])
      if (old.startsWith(`${program}-`)) rmSync(join(CACHE, old), { recursive: true })
    const building = `${folder}.building`
    mkdirSync(building, { recursive: true })
    const libraries = await resolveLibraries(program, building)
    await compile(program, building, libraries)
    renameSync(building, folder)
    return classPath(folder, libraries)
  })
}

function keptClassPath(folder: string): string | undefined {
  const listed = join(folder, 'libraries.txt')
  if (!existsSync(listed)) return undefined
  const libraries = readFileSync(listed, 'utf8').trim()
  // Somebody may have emptied the local Maven repository since.
  return libraries.split(delimiter).every(existsSync) ? classPath(folder, libraries) : undefined
}

function classPath(folder: string, libraries: string): string {
  return [join(folder, 'api'), join(folder, 'peer'), libraries].join(delimiter)
}

async function resolveLibraries(program: Program, folder: string): Promise<string> {
  const file = join(process.cwd(), folder, 'libraries.txt')
  const { pom, profile } = pomOf(program)
  await tell('mvn', ['-q', '-B', '-f', pom, ...profile, 'dependency:build-classpath', `-Dmdep.outputFile=${file}`])
  const libraries = readFileSync(file, 'utf8').trim()
  writeFileSync(file, libraries)
  return libraries
}

async function compile(program: Program, folder: string, libraries: string): Promise<void> {
  const [api, peer] = [join(folder, 'api'), join(folder, 'peer')]
  const flags = ['-nowarn', '-source', '8', '-target', '8', '-parameters', '-encoding', 'UTF-8']
  await tell('javac', [...flags, '-d', api, ...filesBelow(join(SOURCES, 'api'), '.java')])
  const sources = FOLDERS[program].flatMap(name => filesBelow(join(SOURCES, name), '.java'))
  await tell('javac', [...flags, '-cp', [api, libraries].join(delimiter), '-d', peer, ...sources])
  const isResource = (file: string): boolean => !file.endsWith('.java')
  for (const name of FOLDERS[program]) cpSync(join(SOURCES, name), peer, { recursive: true, filter: isResource })
}

async function tell(tool: string, args: string[]): Promise<void> {
  try {
    await run(tool, args, { timeout: BUILD_MS, maxBuffer: 1 << 24 })
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${tool} ${basename(args.at(-1) ?? '')} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error })
  }
}

/** Changes with the sources of a program. */
export function fingerprint(program: Program): string {
  const hash = createHash('sha256')
  const folders = ['api', ...FOLDERS[program]].flatMap(name => filesBelow(join(SOURCES, name), ''))
  for (const file of [pomOf(program).pom, ...folders])
    hash.update(relative(SOURCES, file)).update('\0').update(readFileSync(file)).update('\0')
  return hash.digest('hex').slice(0, 16)
}
