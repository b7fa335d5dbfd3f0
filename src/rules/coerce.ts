import type { Schemas } from '../spec/schema.ts'
import { isObject } from '../types.ts'
import type { Shape, Shapes } from '../explain/shape.ts'

/** A value as it came over the wire: only texts, in lists and maps. */
export type Tree = string | readonly Tree[] | ReadonlyMap<string, Tree>

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/
const SCALARS = ['string', 'number', 'integer', 'boolean', 'null']

/** Gives texts the types that their schemas ask for; what does not fit stays text and is found wrong. */
export class Coercer {
  readonly shapes: Shapes
  readonly schemas: Schemas

  constructor(shapes: Shapes, schemas: Schemas) {
    this.shapes = shapes
    this.schemas = schemas
  }

  /** The reading of a value that fits its schema best. */
  best(trees: readonly Tree[], node: unknown): unknown {
    const [first] = trees
    if (first !== undefined && trees.length === 1) return this.tree(first, node)
    return this.choose(
      trees.map((tree) => this.tree(tree, node)),
      node,
    )
  }

  /** The first value that is valid, else that with the fewest violations. */
  choose(values: readonly unknown[], node: unknown): unknown {
    if (values.length < 2) return values[0]
    const check = this.schemas.check(node, 'request')
    let best: { value: unknown; count: number } | undefined
    for (const value of values) {
      const count = check(value).length
      if (count === 0) return value
      if (best === undefined || count < best.count) best = { value, count }
    }
    return best?.value
  }

  tree(tree: Tree, node: unknown): unknown {
    const shape = this.shapes.of(node)
    if (typeof tree === 'string') return this.#text(tree, node, shape)
    if (isList(tree)) return tree.map((item, index) => this.tree(item, itemOf(shape, index)))
    const list = shape.types?.has('array') ? toList(tree) : undefined
    if (list !== undefined) return this.tree(list, node)
    return Object.fromEntries(
      Array.from(tree, ([name, value]) => [name, this.tree(value, propertyOf(shape, name))]),
    )
  }

  #text(text: string, node: unknown, shape: Shape): unknown {
    if (!takesList(shape)) return this.choose(readings(text, shape), node)
    // A list of one looks as its item does.
    const list = text === '' ? [] : [this.tree(text, itemOf(shape, 0))]
    return this.choose(takesScalar(shape) ? [...readings(text, shape), list] : [list], node)
  }
}

/** What a text may mean, most special first. */
function readings(text: string, { types }: Shape): unknown[] {
  if (types === undefined) return [text]
  const found: unknown[] = []
  if ((types.has('number') || types.has('integer')) && isNumber(text)) found.push(Number(text))
  if (types.has('boolean') && (text === 'true' || text === 'false')) found.push(text === 'true')
  if (types.has('string')) found.push(text)
  if (types.has('null') && (text === '' || text === 'null')) found.push(null)
  return found.length === 0 ? [text] : found
}

function isNumber(text: string): boolean {
  return text.length < 400 && NUMBER.test(text) && Number.isFinite(Number(text))
}

function isList(tree: readonly Tree[] | ReadonlyMap<string, Tree>): tree is readonly Tree[] {
  return Array.isArray(tree)
}

/** `a[0]=x&a[1]=y` and `a[]=x` are what many libraries make of a list. */
function toList(tree: ReadonlyMap<string, Tree>): readonly Tree[] | undefined {
  const inner = tree.get('')
  if (tree.size === 1 && inner !== undefined) return Array.isArray(inner) ? inner : [inner]
  return [...tree.keys()].every((key) => /^\d+$/.test(key)) ? [...tree.values()] : undefined
}

/** Whether a single text may be such a value. */
export function takesScalar({ types }: Shape): boolean {
  return types === undefined || SCALARS.some((type) => type !== 'null' && types.has(type))
}

export function takesList({ types }: Shape): boolean {
  return types?.has('array') === true
}

export function takesMembers({ types }: Shape): boolean {
  return types?.has('object') === true
}

/** The schema of a member; nothing when the shape does not know it. */
export function propertyOf({ properties, additional }: Shape, name: string): unknown {
  return properties.get(name) ?? (isObject(additional) ? additional : undefined)
}

export function itemOf({ prefix, items }: Shape, index: number): unknown {
  return prefix[index] ?? items
}
