// What JSON text means here: nothing of it is lost. Numbers keep every digit, objects keep the order of all their keys.

/** A JSON number that a JavaScript number would not print back as it was written: 1.10, 1e400, -0, integers beyond 2^53. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/**
 * A JSON object. A Map, because a plain object moves integer-like keys to the front and treats `__proto__` as special.
 */
export type JsonObject = Map<string, JsonValue>

/** Any JSON value. */
export type JsonValue = null | boolean | string | number | JsonNumber | JsonValue[] | JsonObject
