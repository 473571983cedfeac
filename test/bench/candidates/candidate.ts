// What the bench needs to know of a proxy that it measures.
import type { Child } from '../children.ts'

/** Where a candidate must send what it gets; `gateway` says whether it gets HTTP at all. */
export type Upstreams = Readonly<{ dubboPort: number; httpPort: number | undefined; gateway: boolean }>

/** A candidate that runs: its process, and the ports that it takes load on. */
export type Running = Readonly<{
  child: Child | undefined
  dubboPort: number | undefined
  httpPort: number | undefined
}>

/** A proxy, or none at all, between load and provider. */
export type Candidate = Readonly<{
  name: string
  /** `dubbo`: carries Dubbo to Dubbo; `http`: HTTP to HTTP; `bridge`: HTTP to Dubbo; `churn`: Dubbo with workers. */
  kinds: readonly ('dubbo' | 'http' | 'bridge' | 'churn')[]
  /** Why it cannot run here and how to change that, or undefined when it can. */
  missing: () => string | undefined
  version: () => string
  start: (upstreams: Upstreams) => Promise<Running>
}>
