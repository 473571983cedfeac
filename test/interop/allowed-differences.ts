// What a pair may do otherwise through Anji than directly, each with its reason; docs/dubbo.md explains them to users.
import type { PairAllowance } from './through-proxy.ts'

/** None is known. */
export const ALLOWED_DIFFERENCES: readonly PairAllowance[] = []
