// The fenced blocks of a page, for tests that run what a page shows.

/** The text of every block in this language, in order. */
export function fencedBlocks(page: string, language: string): readonly string[] {
  const blocks: string[] = []
  let lines: string[] | undefined
  for (const line of page.split('\n')) {
    if (!line.startsWith('```')) lines?.push(line)
    else if (lines === undefined) lines = line === `\`\`\`${language}` ? [] : undefined
    else {
      blocks.push(`${lines.join('\n')}\n`)
      lines = undefined
    }
  }
  return blocks
}
