// How streams break the grammar. Made here, so that the hot paths hold a call and no text.
import { CodecError } from '../errors.ts'

/** The stream ends before the value does, or a declared count cannot fit into what is left. */
export const truncated = (): CodecError => new CodecError('TRUNCATED', 'a value ends before its declared end')

/** A byte that cannot start what must stand here. */
export const badTag = (tag: number, wanted: string): CodecError =>
  new CodecError('BAD_TAG', `byte 0x${tag.toString(16).padStart(2, '0')} where ${wanted} must start`)

/** The number of a value, type or class that the stream has not defined before. */
export const badReference = (what: 'value' | 'type' | 'class', index: number): CodecError =>
  new CodecError('BAD_REFERENCE', `${what} ${index} was never defined`)

/** Text that is not UTF-8, nor has its surrogates as 3 bytes each. */
export const badText = (): CodecError => new CodecError('BAD_TEXT', 'neither UTF-8 nor surrogate halves of 3 bytes')

/** Values nest deeper than the budget allows. */
export const tooDeep = (): CodecError => new CodecError('BUDGET_EXCEEDED', 'values nest too deep')

/** More values than the budget allows. */
export const tooMany = (): CodecError => new CodecError('BUDGET_EXCEEDED', 'too many values')
