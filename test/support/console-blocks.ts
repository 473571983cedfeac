// The examples of a page: ```console blocks, in which a line with `$ ` is a command and what follows is what it prints.
// `...` stands for anything, on a line of its own for any lines.

/** One command with the lines that the page promises. */
export type ConsoleExample = Readonly<{ line: number; command: string; output: string }>

/** Every example of a page, in order. */
export function consoleExamples(page: string): readonly ConsoleExample[] {
  const examples: { line: number; command: string; output: string }[] = []
  let inside = false
  for (const [index, line] of page.split('\n').entries()) {
    if (line.startsWith('```')) inside = line === '```console'
    else if (!inside) continue
    else if (line.startsWith('$ ')) examples.push({ line: index + 1, command: line.slice(2), output: '' })
    else {
      const example = examples.at(-1)
      if (example === undefined) throw new Error(`line ${index + 1} is printed by no command`)
      example.output += `${line}\n`
    }
  }
  return examples
}

/** Whether a program printed what the page promises. */
export function isPromised(printed: string, promised: string): boolean {
  const pattern = promised
    .trimEnd()
    .split('...')
    .map(part => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[^]*')
  return new RegExp(`^${pattern}$`).test(printed.replaceAll('\r\n', '\n').trimEnd())
}
