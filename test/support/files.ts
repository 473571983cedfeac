// The files of a folder, for tests that look at sources.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** Every file below `folder` whose name ends in `ending`, sorted; build output and packages are left out. */
export function filesBelow(folder: string, ending: string): string[] {
  const found: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !(entry.name === 'dist' && folder === process.cwd()))
        found.push(...filesBelow(path, ending))
    } else if (entry.name.endsWith(ending)) found.push(path)
  }
  return found.sort()
}
