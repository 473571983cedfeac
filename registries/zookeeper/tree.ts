// Where Dubbo keeps what in ZooKeeper, and which names can be nodes at all: names come from nodes, calls and configurations.
import type { ServiceKey } from '../service-key.ts'

const NAME_BYTES_MAX = 64 * 1024

/** What ZooKeeper refuses: the separator, control characters, and ranges that it takes for no characters. */
const IMPOSSIBLE = /[/\p{Cc}\ud800-\uf8ff\ufff0-\uffff\u{10000}-\u{10ffff}]/u

/** What is below the root beside interfaces. */
const NOT_INTERFACES: ReadonlySet<string> = new Set(['config', 'metadata', 'mapping'])

/** Paths below one root, such as `/dubbo`; instances of applications are not below it. */
export class Tree {
  readonly root: string

  constructor(root: string) {
    this.root = trimmed(root)
  }

  /** The folders whose names are interfaces: with providers of their own, mapped to applications, and mapped as 2.7 did it. */
  get interfaceFolders(): { own: string; mapped: string; olderMapped: string } {
    return { own: this.root || '/', mapped: `${this.root}/mapping`, olderMapped: `${this.root}/config/mapping` }
  }

  providers(interfaceName: string): string {
    return `${this.root}/${interfaceName}/providers`
  }

  configurators(interfaceName: string): string {
    return `${this.root}/${interfaceName}/configurators`
  }

  /** Its data are names of applications with commas between. */
  mapping(interfaceName: string): string {
    return `${this.root}/mapping/${interfaceName}`
  }

  /** Where Dubbo 2.7 has a node for each application. */
  olderMapping(interfaceName: string): string {
    return `${this.root}/config/mapping/${interfaceName}`
  }

  /** Where each application that provides a service has left its definition. */
  definitions({ interface: name, version, group }: ServiceKey): string {
    return `${this.root}/metadata/${[name, version, group, 'provider'].filter(part => part !== '').join('/')}`
  }

  /** Where an application has left what it exports, if it does not tell it itself. */
  applicationMetadata(application: string, revision: string): string {
    return `${this.root}/metadata/${application}/${revision}`
  }

  /** Where an application's instances are. */
  instances(application: string): string {
    return `/services/${application}`
  }
}

/** A path without a `/` at its end; '' for none. */
export function trimmed(path: string): string {
  const parts = path.split('/').filter(part => part !== '')
  return parts.map(part => `/${part}`).join('')
}

/** Whether there can be a node of that name. */
export function isNodeName(name: string): boolean {
  if (name === '' || name === '.' || name === '..' || name.length > NAME_BYTES_MAX) return false
  return !IMPOSSIBLE.test(name)
}

/** Whether a node below the root is an interface. */
export function isInterfaceName(name: string): boolean {
  return isNodeName(name) && !NOT_INTERFACES.has(name)
}
