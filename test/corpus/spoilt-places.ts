import { isTree, placeId, type Place, type Reader, type Tree } from './places.ts'
import type { SchemaBook } from './schemas.ts'
import { shapeOf, type Shape } from './shape.ts'
import { GONE, spoiltValues, type Kind } from './spoilt-values.ts'
import type { PlannedRequest } from './wire.ts'

/** One change to a value at one place. */
export interface Spoiling {
  kind: Kind
  /** The place that is wrong afterwards. */
  path: readonly string[]
  value: unknown
  /** Places above it where one of several schemas may be met: it may be said there what is wrong. */
  unions: readonly (readonly string[])[]
  shape: Shape
}

export type Location = 'path' | 'query' | 'header' | 'cookie' | 'body'

/** A change that may make a request wrong. */
export interface Candidate {
  kind: Kind
  in: Location
  /** Into the body, or the name of a parameter and into its value. */
  path: readonly string[]
  /** Places above where it may be said as well. */
  unions: readonly (readonly string[])[]
  /** Undefined: nothing proves that it is wrong. */
  write(): PlannedRequest | undefined
}

interface Node {
  schemas: readonly Place[]
  value: unknown
  path: readonly string[]
  unions: readonly (readonly string[])[]
}

export interface Schematic {
  reader: Reader
  book: SchemaBook
}

const MAX_NODES = 120
const MAX_DEPTH = 6

/** Whether there are values, and plain ajv lets none of them through. */
export function isRefused({ book }: Schematic, schema: Place, values: readonly unknown[]): boolean {
  const verdicts = values.map((value) => book.judge(schema, 'request', value))
  return verdicts.length > 0 && verdicts.every((one) => 'ok' in one && !one.ok)
}

/** Changes that may make a valid value invalid, those near its root first. */
export function spoilingsOf(tools: Schematic, schema: Place, value: unknown): Spoiling[] {
  const found: Spoiling[] = []
  const queue: Node[] = [{ schemas: [schema], value, path: [], unions: [] }]
  for (let count = 0; count < MAX_NODES; count += 1) {
    const node = queue.shift()
    if (node === undefined) break
    const { shape, open } = settle(tools, node)
    const unions = open ? [...node.unions, node.path] : node.unions
    for (const [kind, other] of spoiltValues(shape, node.value)) {
      found.push({ kind, path: node.path, value: other, unions, shape })
    }
    found.push(...spoiltMembers(shape, { ...node, unions }))
    if (node.path.length < MAX_DEPTH) queue.push(...below(shape, { ...node, unions }))
  }
  return found
}

/** The shape of a schema with the branches that the value takes; `open`: there were some. */
function settle({ reader, book }: Schematic, node: Node): { shape: Shape; open: boolean } {
  const schemas = [...node.schemas]
  let shape = shapeOf(reader, schemas)
  const open = shape.choices.length > 0 || 'not' in shape.words || 'if' in shape.words
  for (let level = 0; level < 3; level += 1) {
    const known = new Set(schemas.map(placeId))
    const taken = shape.choices.flatMap((branches) => {
      if (branches.some((branch) => known.has(placeId(branch)))) return []
      const fitting = branches.find((branch) => {
        const verdict = book.judge(branch, 'request', node.value)
        return 'ok' in verdict && verdict.ok
      })
      return fitting ?? []
    })
    if (taken.length === 0) break
    schemas.push(...taken)
    shape = shapeOf(reader, schemas)
  }
  return { shape, open }
}

function spoiltMembers(shape: Shape, { value, path, unions }: Node): Spoiling[] {
  if (!isTree(value)) return []
  const found: Spoiling[] = []
  for (const name of shape.required) {
    if (!Object.hasOwn(value, name)) continue
    found.push({ kind: 'missing property', path: [...path, name], value: GONE, unions, shape })
  }
  if (isClosed(shape)) {
    const unknown = [...path, 'notDescribed']
    found.push({ kind: 'unknown property', path: unknown, value: 'abc', unions, shape })
  }
  return found
}

function isClosed({ additional, words }: Shape): boolean {
  return additional?.value === false || words.unevaluatedProperties === false
}

function below(shape: Shape, { value, path, unions }: Node): Node[] {
  if (Array.isArray(value)) {
    // One item is as good as another, but for those of a tuple.
    return value
      .slice(0, Math.max(1, shape.tuple.length))
      .flatMap((one: unknown, index): Node[] => {
        const schema = shape.tuple[index] ?? shape.items
        const schemas = schema === undefined ? [] : [schema]
        return schemas.map(() => ({ schemas, value: one, path: [...path, String(index)], unions }))
      })
  }
  if (!isTree(value)) return []
  return Object.entries(value as Tree).flatMap(([name, one]): Node[] => {
    const own = shape.properties.get(name) ?? (shape.additional ? [shape.additional] : [])
    return own.length === 0 ? [] : [{ schemas: own, value: one, path: [...path, name], unions }]
  })
}
