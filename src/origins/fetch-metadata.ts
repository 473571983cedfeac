// How an instance of an application is asked what it serves: over Dubbo, at the address that it registered.

import { metadataService } from '../../registries/dubbo/instance.ts'
import { urlsOfExported } from '../../registries/dubbo/metadata-info.ts'
import type { FetchMetadata } from '../../registries/dubbo/revision-cache.ts'
import { exportedUrls } from '../control/exported-urls.ts'
import type { Opening } from './opening.ts'

const TIMEOUT_MS = 5000

/** Rejects for instances that can only be asked in a way that Anji does not speak. */
export function fetchMetadata({ dubbo, limits }: Opening): FetchMetadata {
  const options = { protocol: dubbo, timeoutMs: TIMEOUT_MS, frameBytesMax: limits.frameBytesMax }
  return async instance => {
    const service = metadataService(instance)
    if (service === undefined) throw new Error('it does not say where its MetadataService is')
    if (service.protocol !== 'dubbo')
      throw new Error(`its MetadataService speaks ${service.protocol}, which is not supported yet`)
    const texts = await exportedUrls({ host: instance.host, port: service.port }, instance.application, options)
    return urlsOfExported(texts, instance)
  }
}
