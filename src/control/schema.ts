/** A JSON Schema (2020-12) as data. */
export interface Schema {
  readonly [keyword: string]: unknown
}

/** Keywords that are added to what a builder makes. */
type More = Schema

/** Text; what comes in is at most `maxLength` characters long. */
export function text(description: string, more: More = {}): Schema {
  return { type: 'string', description, ...more }
}

export function whole(description: string, more: More = {}): Schema {
  return { type: 'integer', description, ...more }
}

export function number(description: string, more: More = {}): Schema {
  return { type: 'number', description, ...more }
}

export function flag(description: string, more: More = {}): Schema {
  return { type: 'boolean', description, ...more }
}

/** One of several words. */
export function oneOf(words: readonly string[], description: string, more: More = {}): Schema {
  return { type: 'string', enum: words, description, ...more }
}

/** Any JSON at all. */
export function anything(description: string): Schema {
  return { description }
}

export function list(items: Schema, description: string, more: More = {}): Schema {
  return { type: 'array', items, description, ...more }
}

/** An object with free names whose values follow a schema. */
export function mapOf(values: Schema, description: string, more: More = {}): Schema {
  return { type: 'object', additionalProperties: values, description, ...more }
}

/** An object with known names and no others; those whose key ends in `?` may be left out. */
export function object(members: Record<string, Schema>, more: More = {}): Schema {
  const named = Object.entries(members).map(
    ([key, schema]): [name: string, schema: Schema, isOptional: boolean] => [
      key.replace(/\?$/, ''),
      schema,
      key.endsWith('?'),
    ],
  )
  const required = named.filter(([, , isOptional]) => !isOptional).map(([name]) => name)
  return {
    type: 'object',
    ...more,
    properties: Object.fromEntries(named),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** What a schema takes, or null. */
export function nullable(schema: Schema): Schema {
  const { type, description } = schema
  if (typeof type !== 'string' || 'title' in schema || 'enum' in schema)
    return { anyOf: [schema, { type: 'null' }], ...(description !== undefined && { description }) }
  return { ...schema, type: [type, 'null'] }
}

/** Any of several schemas, with what they have in common in words: `milliseconds, or { min, max }`. */
export function anyOf(schemas: readonly Schema[], description: string): Schema {
  return { anyOf: schemas, description }
}
