// Networks as people write them: `10.0.0.0/8`, `fd00::/8`, or one address alone.
import { isIP } from 'node:net'
import type { Parsed } from './parsed.ts'

/** The addresses that share the first `prefixBits` bits of `address`. */
export type Network = Readonly<{ address: string; prefixBits: number; family: 'ipv4' | 'ipv6' }>

/** Reads `10.0.0.0/8`; an address alone is the network that holds only it. */
export function parseNetwork(text: string): Parsed<Network> {
  const [address = '', bits, ...more] = text.split('/')
  const version = isIP(address)
  if (version === 0 || more.length > 0)
    return { ok: false, reason: 'is not a network; write an address with a prefix, for example 10.0.0.0/8' }
  const prefixMax = version === 4 ? 32 : 128
  const prefixBits = bits === undefined ? prefixMax : Number(bits)
  if (bits !== undefined && (!/^[0-9]{1,3}$/.test(bits) || prefixBits > prefixMax))
    return { ok: false, reason: `has no valid prefix "/${bits}"; write /0 to /${prefixMax}` }
  return { ok: true, value: { address, prefixBits, family: version === 4 ? 'ipv4' : 'ipv6' } }
}
