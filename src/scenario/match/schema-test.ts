import type { Refs } from '../../spec/refs.ts'
import { isRef, walk } from '../../spec/walk.ts'

/** Prepares a schema; throws an `Error` that says what is wrong with it. */
export type CompileSchema = (schema: unknown) => (value: unknown) => boolean

/** Nobody writes larger ones in a condition: they are referred to. In characters of JSON. */
const MAX_SCHEMA = 100_000

/**
 * Loads what schemas in conditions need. With the references of a description, `$ref` finds what is
 * there (`#/components/schemas/Pet`); without, only what is in the same schema.
 */
export async function loadCompileSchema(refs?: Refs): Promise<CompileSchema> {
  const [{ Schemas }, { Refs }] = await Promise.all([
    import('../../spec/schema.ts'),
    import('../../spec/refs.ts'),
  ])
  let wrong: string[] = []
  const create = (refs: Refs) => new Schemas(refs, (_node, _code, message) => wrong.push(message))
  const shared = refs && create(refs)
  return (schema) => {
    assertSize(schema)
    const own = refs ?? new Refs(schema)
    assertRefs(schema, own)
    wrong = []
    const schemas = shared ?? create(own)
    const check = schemas.check(schema, 'request')
    // What a description itself has wrong is told elsewhere.
    if (shared === undefined) schemas.settle()
    if (wrong.length > 0) throw new Error(wrong.join('; '))
    return (value) => check(value).length === 0
  }
}

function assertSize(schema: unknown): void {
  if (JSON.stringify(schema).length > MAX_SCHEMA)
    throw new Error(`larger than ${MAX_SCHEMA} characters: write a $ref to a component instead`)
}

function assertRefs(schema: unknown, refs: Refs): void {
  walk(schema, (node, context) => {
    if (context === 'node' && isRef(node) && refs.find(node.$ref) === undefined)
      throw new Error(`$ref ${JSON.stringify(node.$ref)} leads nowhere`)
  })
}
