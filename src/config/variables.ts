// `${NAME}` and `${NAME:-default}` in a configuration. Before the YAML parser sees the text, each one is masked by private-use
// characters of the same length: braces and colons in it then cannot disturb the syntax, and every position stays true.

const START = '\uE000'
const PAD = '\uE001'
const DIGIT = 0xe100 // digits of base 1000 are U+E100 to U+E4E7
const VARIABLE = /\$?\$\{[^}\n]*\}|\$\$\{/g
const MASK = /\uE000([\uE100-\uE4E7]{2})\uE001*/g
const UNCLOSED = `holds "$\{" without its "}"; for the characters themselves write "$$\{"`
const VARIABLES_MAX = 1_000_000

/** The text that a YAML parser may read, and what its masks stand for. */
export type Masked = Readonly<{ text: string; variables: readonly string[] }>

/** What a piece of text became, or what is wrong with a variable in it. */
export type Expanded = Readonly<{ text: string; expanded: boolean; mistakes: readonly string[] }>

/** Offset of the first character that a mask would need for itself, or -1. */
export function reservedAt(text: string): number {
  return text.search(/[\uE000\uE001\uE100-\uE4E7]/)
}

/** Masks every variable and every `$${`. */
export function mask(text: string): Masked {
  const variables: string[] = []
  const masked = text.replace(VARIABLE, whole => {
    if (variables.length === VARIABLES_MAX) return whole
    const number = variables.push(whole) - 1
    const digits = String.fromCharCode(DIGIT + Math.floor(number / 1000), DIGIT + (number % 1000))
    return (START + digits).padEnd(whole.length, PAD)
  })
  return { text: masked, variables }
}

/** Puts the values in the place of the masks of one scalar. */
export function expand(text: string, variables: readonly string[], env: Environment): Expanded {
  const mistakes: string[] = []
  let expanded = false
  if (text.includes('${')) mistakes.push(UNCLOSED)
  const result = text.replace(MASK, (_, digits: string) => {
    const whole = variables[(digits.charCodeAt(0) - DIGIT) * 1000 + digits.charCodeAt(1) - DIGIT] ?? ''
    if (whole.startsWith('$${')) return whole.slice(1)
    expanded = true
    const value = lookUp(whole.slice(2, -1), env)
    if (typeof value === 'string') return value
    mistakes.push(value.wrong)
    return ''
  })
  return { text: result, expanded, mistakes }
}

/** The variables of the process, or those of a test. */
export type Environment = Readonly<Record<string, string | undefined>>

function lookUp(inside: string, env: Environment): string | { wrong: string } {
  const [, name = '', defaultPart] = /^([^:]*)(?::-(.*))?$/.exec(inside) ?? []
  if (!/^[A-Za-z_]\w*$/.test(name))
    return { wrong: `holds "\${${inside}}", which names no variable; write \${NAME} or \${NAME:-default}` }
  if (defaultPart?.includes('${'))
    return { wrong: `holds a variable in the default of \${${name}}; they cannot be nested` }
  const value = Object.hasOwn(env, name) ? env[name] : undefined
  if (defaultPart !== undefined) return value === undefined || value === '' ? defaultPart : value
  return (
    value ?? { wrong: `needs the environment variable ${name}, which is not set; set it or write \${${name}:-default}` }
  )
}
