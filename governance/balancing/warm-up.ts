// The share of its weight that an endpoint gets while it is young: Dubbo's warm-up, a straight line from 1 to the full weight.

/** When it started, and how long it takes to be warm; both on the wall clock. */
export type WarmUp = Readonly<{ startedAtMs: number; durationMs: number }>

/** Whether time will still change the weight. A clock that is behind its own sees it start in the future. */
export function isWarmingUp({ startedAtMs, durationMs }: WarmUp, nowMs: number): boolean {
  return nowMs - startedAtMs < durationMs
}

/** The weight to use now; 0 stays 0. At its very start an endpoint has all of it, as Dubbo's consumers read it. */
export function warmUpWeight(fullWeight: number, { startedAtMs, durationMs }: WarmUp, nowMs: number): number {
  const ageMs = nowMs - startedAtMs
  if (fullWeight === 0 || ageMs === 0 || ageMs >= durationMs) return fullWeight
  return ageMs < 0 ? 1 : Math.max(1, Math.floor((ageMs * fullWeight) / durationMs))
}
