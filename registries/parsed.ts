// What small parsers of what people write return: a value, or the reason in words that end an error sentence.

/** A value, or why there is none: a clause such as `needs a unit, for example 2s`. */
export type Parsed<T> = Readonly<{ ok: true; value: T }> | Readonly<{ ok: false; reason: string }>
