// Addresses are written the same in the configuration and in the files of registries.
export { type Address, formatAddress, parseAddress } from '../../registries/address.ts'
