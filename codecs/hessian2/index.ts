// The Hessian 2 codec: skip, read and write values as Dubbo sends them, losing nothing.
export { type Budget, SKIP_BUDGET } from './budget.ts'
export { skipValues } from './skip.ts'
export {
  Bean,
  type ClassDefinition,
  Double,
  HessianMap,
  List,
  Timestamp,
  type Value
} from './value.ts'
