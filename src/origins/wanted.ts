// Which interfaces of a registry are followed: those that fit one of the patterns of the configuration.

/** Whether an interface is followed. `*` in a pattern stands for any run of characters. */
export function wantedBy(patterns: readonly string[]): (interfaceName: string) => boolean {
  if (patterns.includes('*')) return () => true
  const exact = new Set(patterns.filter(pattern => !pattern.includes('*')))
  const globs = patterns
    .filter(pattern => pattern.includes('*'))
    .map(pattern => new RegExp(`^${pattern.split('*').map(escapeForPattern).join('.*')}$`, 's'))
  return name => exact.has(name) || globs.some(glob => glob.test(name))
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
