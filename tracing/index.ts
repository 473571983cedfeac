// The public door of tracing.
export { type ReadField, traceIdOf } from './propagation/trace-id.ts'
