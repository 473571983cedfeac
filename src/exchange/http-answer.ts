// An HTTP answer that is whole in memory, as bridges and refusals make them.

/** `headers` are name, value, name, value …; length and connection are added by who writes it. */
export type HttpAnswer = Readonly<{ status: number; headers: readonly string[]; body: Buffer }>
