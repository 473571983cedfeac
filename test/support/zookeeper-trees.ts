// Trees of real ZooKeeper servers, recorded after Dubbo providers of four generations had registered, as what a registry reads.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DubboDirectory } from '../../registries/dubbo/directory.ts'
import { type ApplicationInstance, parseCuratorInstance, revisionOf } from '../../registries/dubbo/instance.ts'
import { urlsOfExported, urlsOfMetadataInfo } from '../../registries/dubbo/metadata-info.ts'
import { decodeUrlNode, type ProviderUrl, parseProviderUrl } from '../../registries/dubbo/provider-url.ts'

/** One node of a recorded tree. */
export type TreeNode = Readonly<{ path: string; data: string; ephemeral: boolean }>

const vector = (name: string): string => readFileSync(join(process.cwd(), 'test/vectors/zookeeper', name), 'utf8')

/** The nodes of `zk-tree-NAME.json`. */
export function treeOf(name: string): readonly TreeNode[] {
  return JSON.parse(vector(`zk-tree-${name}.json`)) as TreeNode[]
}

/** What a MetadataService answered: `metadata-NAME.json`. */
export function recordedMetadata(name: string): { getExportedURLs: string[]; getMetadataInfo: { revision: string } } {
  return JSON.parse(vector(`metadata-${name}.json`))
}

/** Names of the children of a folder. */
export function childrenOf(tree: readonly TreeNode[], folder: string): string[] {
  return tree
    .filter(({ path }) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes('/'))
    .map(({ path }) => path.slice(folder.length + 1))
}

/** Feeds a directory what stands in a tree about one interface. */
export function feed(directory: DubboDirectory, tree: readonly TreeNode[], name: string): void {
  const dataOf = (path: string): string => tree.find(node => node.path === path)?.data ?? ''
  directory.setInterfaces([name])
  directory.setProviders(name, urlsIn(tree, name))
  const applications = dataOf(`/dubbo/mapping/${name}`).split(',').filter(Boolean)
  applications.push(...childrenOf(tree, `/dubbo/config/mapping/${name}`))
  directory.setMapping(name, applications)
  for (const application of applications) {
    const folder = `/services/${application}`
    directory.setInstances(
      application,
      childrenOf(tree, folder).flatMap(id => parseCuratorInstance(dataOf(`${folder}/${id}`)) ?? [])
    )
  }
}

/** What the recorded providers would answer, or what they left in the metadata centre. */
export async function fetchRecorded(
  tree: readonly TreeNode[],
  instance: ApplicationInstance
): Promise<readonly ProviderUrl[]> {
  const kept = tree.filter(({ path }) => path.startsWith(`/dubbo/metadata/${instance.application}/`))
  const json = kept.find(({ path }) => revisionOf(instance) === undefined || path.endsWith(`/${revisionOf(instance)}`))
  if (json !== undefined) return urlsOfMetadataInfo(json.data, instance) ?? Promise.reject(new Error('no metadata'))
  for (const name of ['32-dubbo', '33-dubbo', '33-tri', '33-ext-tri-via-dubbo', '33-two-ports-via-tri']) {
    const { getExportedURLs, getMetadataInfo } = recordedMetadata(name)
    if (getMetadataInfo.revision === revisionOf(instance)) return urlsOfExported(getExportedURLs, instance)
  }
  throw new Error('nobody answers')
}

// Consumers stand in a folder of their own, but a directory has to tell them from providers too.
function urlsIn(tree: readonly TreeNode[], name: string): ProviderUrl[] {
  return ['providers', 'consumers'].flatMap(folder =>
    childrenOf(tree, `/dubbo/${name}/${folder}`).flatMap(node => parseProviderUrl(decodeUrlNode(node) ?? '') ?? [])
  )
}
