// Which services a watch means. Dubbo's consumers may ask for any group or version, or for several groups.
import type { ServiceKey } from '../service-key.ts'
import { versionOf } from './provider-url.ts'

/** Whether this watch can mean more than one service. */
export function isPattern({ group, version }: ServiceKey): boolean {
  return group === '*' || group.includes(',') || version === '*'
}

/** Whether a watch for `asked` means `service`: group `*` or a list `a,b`, version `*`, otherwise equality. */
export function means(asked: ServiceKey, service: ServiceKey): boolean {
  return (
    asked.interface === service.interface &&
    (asked.group === '*' || asked.group === service.group || groupsOf(asked.group).includes(service.group)) &&
    (asked.version === '*' || versionOf(asked.version) === service.version)
  )
}

function groupsOf(group: string): string[] {
  return group.includes(',') ? group.split(',').map(name => name.trim()) : []
}
