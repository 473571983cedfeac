// Two listeners cannot share an address.
import { type Address, formatAddress } from '../address.ts'
import type { Draft, Findings } from './draft.ts'

const EVERYWHERE = new Set(['0.0.0.0', '::'])

/** Finds listeners (the admin port is one) that would take each other's address. */
export function checkAddresses(draft: Draft, { mistakes }: Findings): void {
  const taken: { owner: string; address: Address }[] = []
  if (draft.admin) taken.push({ owner: 'admin', address: draft.admin.address })
  const own = draft.publish?.address
  if (own !== undefined) {
    const admin = taken.find(({ address }) => clash(address, own))
    if (admin !== undefined)
      mistakes.push({
        path: ['publish', 'address'],
        message: `${formatAddress(own)} is already taken by ${admin.owner} (${formatAddress(admin.address)}); choose another port`
      })
    taken.push({ owner: 'publish', address: own })
  }
  for (const [name, { address }] of draft.listeners) {
    if (address === undefined) continue
    const other = taken.find(one => clash(one.address, address))
    if (other !== undefined)
      mistakes.push({
        path: ['listeners', name, 'address'],
        message: `${formatAddress(address)} is already taken by ${other.owner} (${formatAddress(other.address)}); choose another port`
      })
    taken.push({ owner: `listener "${name}"`, address })
  }
}

function clash(one: Address, other: Address): boolean {
  if (one.port !== other.port || one.port === 0) return false
  return one.host.toLowerCase() === other.host.toLowerCase() || EVERYWHERE.has(one.host) || EVERYWHERE.has(other.host)
}
