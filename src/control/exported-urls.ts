// Asks a Dubbo 3 provider what it serves: providers that register by application keep that to themselves until they are asked.
import { List, type Value } from '../../codecs/hessian2/index.ts'
import type { FramedProtocol } from '../../codecs/protocol.ts'
import { RpcClient } from '../client/rpc-client.ts'
import type { Address } from '../snapshot/snapshot.ts'

/** What it is asked by, and how patiently. */
export type AskingOptions = Readonly<{ protocol: FramedProtocol; timeoutMs: number; frameBytesMax: number }>

/** The service that every Dubbo 3 provider has for this; its group is the name of the application. */
const METADATA_SERVICE = { service: 'org.apache.dubbo.metadata.MetadataService', version: '1.0.0' } as const
const URLS_MAX = 10_000

/**
 * The full URLs of everything that the provider at this address exports, as `MetadataService.getExportedURLs` gives them.
 * Rejects when it cannot be asked or answers anything else.
 */
export async function exportedUrls(
  address: Address,
  application: string,
  { protocol, timeoutMs, frameBytesMax }: AskingOptions
): Promise<readonly string[]> {
  const client = await RpcClient.connect(address, { protocol, connectTimeoutMs: timeoutMs, frameBytesMax })
  try {
    const request = protocol.fromRequest({
      ...METADATA_SERVICE,
      group: application,
      method: 'getExportedURLs',
      parameterTypes: [],
      arguments: [],
      attachments: new Map<string, Value>([
        ['path', METADATA_SERVICE.service],
        ['interface', METADATA_SERVICE.service],
        ['version', METADATA_SERVICE.version],
        ['group', application],
        ['timeout', String(timeoutMs)]
      ]),
      oneWay: false
    })
    const response = protocol.toResponse(await client.call(request, timeoutMs))
    if (response.kind === 'error') throw new Error(`it answers with status ${response.status}: ${response.text}`)
    if (response.kind === 'exception') throw new Error('its MetadataService threw an exception')
    return textsOf(response.value)
  } finally {
    client.close()
  }
}

function textsOf(value: Value): readonly string[] {
  if (!(value instanceof List)) throw new Error('its MetadataService does not answer with a list')
  const texts = value.items.filter(item => typeof item === 'string')
  if (texts.length > URLS_MAX) throw new Error(`it exports ${texts.length} URLs`)
  return texts
}
