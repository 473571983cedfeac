// The Hessian 2 codec: skip, read and write values as Dubbo sends them, losing nothing.
export { CodecError, type CodecErrorCode } from '../errors.ts'
export { bean, causesOf, enumConstant, isThrowable, messageOf, throwable } from './bean.ts'
export { type Budget, READ_BUDGET, SKIP_BUDGET } from './budget.ts'
export { ClassCatalog, type ClassDescription } from './class-catalog.ts'
export { type FromJsonOptions, fromJson, isDirectType } from './from-json.ts'
export { erasedName, type JavaType, readJavaType } from './java-type.ts'
export { HessianReader } from './reader.ts'
export { skipValues } from './skip.ts'
export { type ToJsonOptions, toJson } from './to-json.ts'
export {
  Bean,
  type ClassDefinition,
  Double,
  HessianMap,
  List,
  Timestamp,
  type Value
} from './value.ts'
export { HessianWriter } from './writer.ts'
