// Service identities are written the same in the configuration and in the files of registries.
export { parseServiceKey } from '../../registries/service-key.ts'
