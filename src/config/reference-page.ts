// The reference page of the configuration, made from its schema, so that it cannot be out of date.
import { flow } from './flow.ts'
import { configJsonSchema, type SchemaNode } from './json-schema.ts'

/** The text of docs/configuration.md. */
export function referencePage(): string {
  const sections = Object.entries(configJsonSchema().properties ?? {})
  return `${[INTRODUCTION, ...sections.map(([name, node]) => section(name, node))].join('\n\n')}\n`
}

const INTRODUCTION = `# Configuration

<!-- Generated from src/config by \`npm run generate\`; changes made here are lost. -->

One YAML or JSON file, \`anji.yaml\` by default. This page lists every key; \`docs/config.schema.json\` tells the same to editors
(first line of the file: \`# yaml-language-server: $schema=./config.schema.json\`, with the path where you keep it).

The shortest useful file is one listener and one service:

\`\`\`yaml
listeners: { gateway: { address: 0.0.0.0:8080, to: orders } }
services: { orders: { interface: org.example.OrderService, endpoints: [127.0.0.1:20880] } }
\`\`\`

- **Durations** are a number and a unit: \`us\`, \`ms\`, \`s\`, \`m\`, \`h\`, \`d\`. **Sizes** too: \`B\`, \`KiB\`, \`MiB\`, \`GiB\`, or \`KB\`, \`MB\`, \`GB\` in thousands.
- **Addresses** are \`host:port\`, or \`[address]:port\` for IPv6.
- **Variables**: \`\${NAME}\` is an environment variable that must be set, \`\${NAME:-default}\` one that may be missing or empty. \`$\${\` stands for the characters themselves. A variable is always one value and never YAML syntax.
- **Mistakes**: unknown keys, duplicate keys and values out of range are refused, each with its line and column, all at once. A changed file that has a mistake changes nothing.
- \`NAME\` in a path is a name that you choose, \`[]\` is an entry of a list. Keys in **bold** must be given.`

function section(name: string, node: SchemaNode): string {
  const rows = [row(name, node, false), ...below(name, node)]
  const head = ['| key | type | default | unit | example | meaning |', '|---|---|---|---|---|---|']
  return [`## ${name}`, '', node.description ?? '', '', ...head, ...rows].join('\n')
}

/** The rows of everything below a key; forms of a value that hold nothing add nothing. */
function below(path: string, node: SchemaNode): string[] {
  const rows = Object.entries(node.properties ?? {}).flatMap(([key, child]) => [
    row(`${path}.${key}`, child, node.required?.includes(key) === true),
    ...below(`${path}.${key}`, child)
  ])
  if (typeof node.additionalProperties === 'object') rows.push(...below(`${path}.NAME`, node.additionalProperties))
  if (node.items !== undefined) rows.push(...below(`${path}[]`, node.items))
  return [...rows, ...(node.anyOf ?? []).flatMap(form => below(path, form))]
}

function row(path: string, node: SchemaNode, required: boolean): string {
  const key = required ? `**\`${path}\`**` : `\`${path}\``
  const fallback = node.default === undefined ? '' : code(flow(node.default))
  const example = node.examples?.length ? code(flow(node.examples[0])) : ''
  const cells = [key, typeName(node), fallback, node['x-unit'] ?? '', example, node.description ?? '']
  return `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** What a value is, in the words of this page. */
function typeName(node: SchemaNode): string {
  if (node.anyOf !== undefined) return [...new Set(node.anyOf.map(typeName))].join(' or ')
  if (node['x-type'] !== undefined) return node['x-type']
  if (node.enum !== undefined) return node.enum.map(word => code(String(word))).join(', ')
  if (node.const !== undefined) return code(String(node.const))
  if (node.type === 'array') return `list of ${node.items === undefined ? 'anything' : typeName(node.items)}`
  if (node.type === 'integer' || node.type === 'number') return range(node)
  if (node.type === 'boolean') return '`true`, `false`'
  if (node.type === 'object') return typeof node.additionalProperties === 'object' ? 'map by name' : 'map'
  return node.type === 'string' ? 'text' : (node.type ?? 'anything')
}

function range({ minimum, maximum }: SchemaNode): string {
  return `number, ${minimum ?? ''} to ${maximum ?? ''}`
}

function code(text: string): string {
  return text.includes('`') ? text : `\`${text}\``
}
