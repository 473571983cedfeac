// What is wrong with a configuration, and where: the one form in which every check reports.

/** The way to a value from the top of the file: names of maps and numbers of lists. */
export type Path = readonly (string | number)[]

/** One mistake (or warning): where it stands and a sentence that says what would be right. Lines and columns count from 1. */
export type Mistake = Readonly<{
  file: string
  line: number
  column: number
  path: string // such as routes[2].match.method; '' is the file itself
  message: string
}>

/** A mistake before its place is looked up: it stands at a value, or at the key that names the value. */
export type Finding = Readonly<{ path: Path; message: string; at?: 'key' | 'value' }>

/** Writes `['routes', 2, 'match']` as `routes[2].match`; names that are no plain words get quotes. */
export function formatPath(path: Path): string {
  let text = ''
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`
    else if (/^[A-Za-z_$][\w$-]*$/.test(part)) text += text === '' ? part : `.${part}`
    else text += `[${JSON.stringify(part)}]`
  }
  return text
}

/** One line for each mistake, in the form that editors and terminals make clickable. */
export function formatMistakes(mistakes: readonly Mistake[]): string {
  return mistakes
    .map(
      ({ file, line, column, path, message }) => `${file}:${line}:${column}: ${path === '' ? '' : `${path} `}${message}`
    )
    .join('\n')
}
