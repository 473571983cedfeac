// Chooses the Dubbo load generator and provider: compiled from C where there is a compiler, else the Node ones.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programPath, scratch } from './children.ts'
import { answer, beanValue, text } from './dubbo-frames.ts'

/** The two programs with the arguments that come first, and how to name them in a report. */
export type DubboPeers = Readonly<{
  load: readonly string[]
  provider: readonly string[]
  after: readonly string[]
  name: string
}>

const COMPILERS = ['cc', 'gcc', 'clang']
const FLAGS = ['-O2']

function nodePeers(compiled: string): DubboPeers {
  const peer = (name: string): string[] => [process.execPath, join(compiled, name)]
  const name = `Node ${process.version}, dubbo-load.ts and dubbo-provider.ts`
  return { load: peer('dubbo-load.js'), provider: peer('dubbo-provider.js'), after: [], name }
}

/** Builds the C peers from `sources` into the scratch folder; without a compiler the Node ones in `compiled` serve. */
export function dubboPeers(folders: { sources: string; compiled: string; node: boolean }, notes: string[]): DubboPeers {
  const compiler = COMPILERS.map(programPath).find(path => path !== undefined)
  if (folders.node) return nodePeers(folders.compiled)
  if (compiler === undefined) {
    notes.push('Dubbo load by Node, which saturates early: no C compiler (Debian: apt-get install gcc libc6-dev)')
    return nodePeers(folders.compiled)
  }
  const build = (name: string): string => {
    const program = join(scratch, name)
    execFileSync(compiler, [...FLAGS, '-o', program, join(folders.sources, `${name}.c`)], { stdio: 'pipe' })
    return program
  }
  try {
    const programs = { load: [build('dubbo-load')], provider: [build('dubbo-provider')] }
    const fixed = { 'string-answer': answer(text('x'.repeat(1024))), 'bean-answer': answer(beanValue()) }
    const after = Object.entries(fixed).map(([name, bytes]) => {
      writeFileSync(join(scratch, name), bytes)
      return join(scratch, name)
    })
    const version = execFileSync(compiler, ['--version'], { encoding: 'utf8' }).split('\n')[0]!
    return { ...programs, after, name: `dubbo-load.c and dubbo-provider.c, ${version}, ${FLAGS.join(' ')}` }
  } catch (error) {
    notes.push(`Dubbo load by Node, which saturates early: ${String(error).split('\n').slice(0, 3).join(' ')}`)
    return nodePeers(folders.compiled)
  }
}
