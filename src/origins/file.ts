// Opens a registry of type file.
import { FileRegistry } from '../../registries/file/file-registry.ts'
import type { Registry } from '../../registries/registry.ts'
import type { RegistryConfig } from '../config/schema.ts'
import type { Opening } from './opening.ts'
import { wantedBy } from './wanted.ts'

/** The file need not be there yet. */
export function openFile(
  { path, services }: Extract<RegistryConfig, { type: 'file' }>,
  { limits, onTrouble }: Opening
): Registry {
  const { servicesMax, endpointsMax } = limits
  return FileRegistry.open({ path, wanted: wantedBy(services), servicesMax, endpointsMax, onTrouble })
}
