// The pages that people read: every Markdown file of the root and of docs/, with what tests look for in them.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A page with its text. */
export type Page = Readonly<{ path: string; text: string }>

const markdownIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter(name => name.endsWith('.md'))
    .sort()
    .map(name => join(folder, name))

/** Every page. */
export const PAGES: readonly Page[] = [...markdownIn('.'), ...markdownIn('docs')].map(path => ({
  path,
  text: readFileSync(path, 'utf8')
}))

/** A fenced block: its language, its text, and the line of the page that its first line is. */
export type Block = Readonly<{ language: string; text: string; line: number }>

/** The fenced blocks of a page. */
export function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(({ 1: language = '', 2: body = '', index }) => ({
    language,
    text: body,
    line: text.slice(0, index).split('\n').length + 1
  }))
}

/** A page without its fenced blocks, for whatever must not be taken from an example. */
export function proseOf(text: string): string {
  return text.replace(/^```\w*\n.*?^```$/gms, '')
}

/** The code spans of a text. */
export function spansOf(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, span = '']) => span)
}
