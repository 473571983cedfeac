// Dubbo frames recorded from Dubbo Java 2.6, 2.7, 3.1, 3.2 and 3.3, for every test that wants real bytes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One recorded frame. `cut` frames keep their declared length but not all of their bytes. */
export type RecordedFrame = Readonly<{ name: string; bytes: Buffer; size: number; cut: boolean }>

const folder = join(process.cwd(), 'test', 'vectors', 'dubbo')

type Line = { n?: number; name?: string; bytes: number; cut?: boolean; hex: string }

function framesOf(file: string): RecordedFrame[] {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n')
  return lines
    .filter(line => line !== '')
    .map(line => {
      const { n, name, bytes, cut, hex } = JSON.parse(line) as Line
      return { name: `${file}: ${name ?? n}`, bytes: Buffer.from(hex, 'hex'), size: bytes, cut: cut === true }
    })
}

/** Every recorded frame, cut ones too. */
export const recordedFrames: readonly RecordedFrame[] = readdirSync(folder)
  .filter(file => file.endsWith('.jsonl'))
  .sort()
  .flatMap(framesOf)

/** The recorded frames that are whole. */
export const wholeFrames: readonly RecordedFrame[] = recordedFrames.filter(({ cut }) => !cut)
