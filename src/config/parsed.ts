// The result of small parsers is the same thing in the configuration and in the files of registries.
export type { Parsed } from '../../registries/parsed.ts'
