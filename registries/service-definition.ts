// What a service looks like to somebody who wants to call it: its methods and the types of their values, by Java names.

/** One parameter. Its name is '' when nobody knows it. */
export type ParameterDefinition = Readonly<{ name: string; type: string }>

/** One overload of a method. Types are Java names with their generics: `int`, `java.util.List<org.example.Item>`, `byte[]`. */
export type MethodDefinition = Readonly<{
  name: string
  parameters: readonly ParameterDefinition[]
  returns: string
}>

/** A class of the application: a bean with its fields in a stable order, or an enum with its constants. */
export type TypeDefinition =
  | Readonly<{ kind: 'bean'; fields: Readonly<Record<string, string>> }>
  | Readonly<{ kind: 'enum'; constants: readonly string[] }>

/** Everything that is known. A type that is not in `types` is known by its name alone. */
export type ServiceDefinition = Readonly<{
  methods: readonly MethodDefinition[]
  types: Readonly<Record<string, TypeDefinition>>
}>
