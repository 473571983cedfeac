// What the exit codes of every command mean.

/** Exit codes; `usage` is the one that other programs of the shell use for words that they do not understand. */
export const EXIT = { ok: 0, exception: 1, failed: 2, usage: 64 } as const
