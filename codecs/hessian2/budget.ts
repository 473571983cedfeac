// What a stream may cost its reader. Depth guards the stack, nodes guard time and memory; the frame limit guards the bytes.

/** Limits of one stream: how deep its values nest and how many values, class definitions and their fields it may hold. */
export type Budget = Readonly<{ depthMax: number; nodesMax: number }>

/**
 * For skipping. A node is at least one byte and costs no memory, so the frame limit already bounds the work: a body of
 * 8 MB is at most 8 million nodes, some tens of milliseconds. Refusing a long `int[]` that is only passed on would be wrong.
 */
export const SKIP_BUDGET: Budget = { depthMax: 512, nodesMax: 0x3fffffff }

/**
 * For reading, which makes an object of each value. A hostile body of 8 MB could hold 8 million values; half a million
 * is what one thread makes in less than 100 ms and in some tens of MB. It is room for a list of 20,000 beans with 20 fields.
 * A container, a class or a byte[] counts as several, as it costs several times the time and memory of a plain value.
 */
export const READ_BUDGET: Budget = { depthMax: 512, nodesMax: 500_000 }
