import type { SchemaNode } from '../../spec/dialect.ts'
import type { Refs } from '../../spec/refs.ts'
import { isObject } from '../../types.ts'
import { takeBranches, takeNext } from './branch.ts'
import { copyFlat, flatten } from './flatten.ts'
import type { Flat } from './flatten.ts'
import type { Attempt, Extra, Member, Settled, Shape } from './shape.ts'
import { fittingValues, tellOf, typeOf } from './telling.ts'
import { leastOf, valuesOf, waysOf } from './ways.ts'
import type { Ways } from './ways.ts'

interface Making {
  refs: Refs
  attempt: Attempt
  /** Nodes being shaped, innermost last. */
  open: Set<object>[]
  /** Nodes left before optional properties are left out. */
  budget: number
  found: { choice: boolean }
}

const MAX_NODES = 1500
const MAX_DEPTH = 7
/** Required members may nest on past `MAX_DEPTH`, but not for ever. */
const HARD_DEPTH = 24
const MAX_ROUNDS = 12
/** Nodes that any branch of an alternative may have. */
const SMALL = 40

/**
 * Prepares a schema for drawing: references followed, `allOf` merged, recursion cut where the
 * schema allows it. Alternatives stay open where the attempt varies, else one branch is taken.
 * @returns the shape, and whether any alternative is open in it
 */
export function toShape(
  node: unknown,
  refs: Refs,
  attempt: Attempt,
): { shape: Shape; varies: boolean } {
  const found = { choice: false }
  const made = shape({ refs, attempt, open: [], budget: MAX_NODES, found }, node, '')
  return { shape: made, varies: found.choice }
}

function shape(making: Making, node: unknown, name: string): Shape {
  making.budget--
  return shapeOpen(making, flatten(node, making.refs), name)
}

/** Leaves the first alternative that makes a difference open, and takes a branch of those that make none. */
function shapeOpen(making: Making, flat: Flat, name: string): Shape {
  const { refs, attempt } = making
  for (let round = 0; attempt.varies && flat.choices.length > 0 && round < MAX_ROUNDS; round++) {
    const ways = waysOf(flat, refs)
    const { rare } = ways
    const likely = ways.likely.filter(({ branch }) => !recurs(making, branch))
    const [first = rare ?? ways.likely[0]] = likely
    if (first === undefined) break
    const values = likely.length > 1 ? valuesOf(likely) : undefined
    if (isCut(making)) takeNext(flat, leastOf(ways, first).branch, refs)
    else if (values !== undefined) takeNext(flat, { enum: values }, refs)
    else if (likely.length > 1 || (rare !== undefined && rare !== first))
      return shapeChoice(making, { likely, rare }, { flat, name })
    else takeNext(flat, first.branch, refs)
  }
  takeBranches(flat, refs, attempt.branch)
  making.open.push(flat.origins)
  const made = shapeFlat(making, flat, name)
  making.open.pop()
  return made
}

function isCut({ budget, open }: Making): boolean {
  return budget <= 0 || open.length > MAX_DEPTH
}

/** The likeliest branch is shaped at once, the others when they are taken, and not much larger than it. */
function shapeChoice(
  making: Making,
  { likely, rare }: Ways,
  from: { flat: Flat; name: string },
): Shape {
  const before = making.budget
  const [first, ...others] = likely.map(({ branch }) => branch)
  const usual = shapeBranch(making, from, first)
  const budget = Math.min(before, (before - making.budget) * 2 + SMALL)
  const open = [...making.open]
  const later = others.map((branch) =>
    once(() => shapeBranch({ ...making, open: [...open], budget }, from, branch)),
  )
  making.found.choice = true
  return {
    kind: 'choice',
    usual,
    branches: [() => usual, ...later],
    rare: rare && shapeBranch(making, from, rare.branch),
  }
}

function shapeBranch(making: Making, from: { flat: Flat; name: string }, branch: unknown): Shape {
  const flat = copyFlat(from.flat)
  takeNext(flat, branch, making.refs)
  return shapeOpen(making, flat, from.name)
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}

function shapeFlat(making: Making, flat: Flat, name: string): Settled {
  const { schema } = flat
  if ('const' in schema) return { kind: 'value', values: [schema['const']] }
  if (Array.isArray(schema['enum'])) return { kind: 'value', values: fittingValues(schema) }
  const type = typeOf(schema)
  if (making.open.length > HARD_DEPTH) return emptyShape(type)
  if (type === 'object') return shapeObject(making, flat)
  if (type === 'array') return shapeArray(making, flat, name)
  const nullable = Array.isArray(schema['type']) && schema['type'].includes('null')
  return {
    kind: 'leaf',
    schema: { ...schema, type },
    name,
    notes: flat.notes,
    nullable,
    refers: flat.refers,
  }
}

function emptyShape(type: string): Settled {
  if (type === 'object') return { kind: 'value', values: [{}] }
  if (type === 'array') return { kind: 'value', values: [[]] }
  return { kind: 'leaf', schema: { type }, name: '', notes: {}, nullable: false, refers: false }
}

function shapeObject(making: Making, flat: Flat): Settled {
  const { schema } = flat
  const properties = isObject(schema['properties']) ? schema['properties'] : {}
  const required = new Set(Array.isArray(schema['required']) ? schema['required'].map(String) : [])
  const most = typeof schema['maxProperties'] === 'number' ? schema['maxProperties'] : Infinity
  const members: Member[] = []
  const names = [...new Set([...required, ...Object.keys(properties)])]
  const written = Object.keys(properties)
  for (const name of names) {
    const node = Object.hasOwn(properties, name) ? properties[name] : undeclared(schema, name)
    if (isHidden(making, node)) continue
    const must = required.has(name)
    if (!must && (members.length >= most || skipsOptional(making, node))) continue
    members.push({ name, must, shape: wished(flat, shape(making, node, name), name) })
  }
  members.sort((one, other) => rank(written, one.name) - rank(written, other.name))
  const least = typeof schema['minProperties'] === 'number' ? schema['minProperties'] : 0
  return {
    kind: 'object',
    about: flat.name,
    members,
    least,
    most,
    extras: shapeExtras(making, schema, members.length),
    wish: flat.notes['x-faker'],
    ...tellOf(names),
  }
}

/** An `x-faker` may say what each member is (`{ name: 'person.fullName' }`), or each item of a list. */
function wished({ notes }: Flat, made: Shape, name?: string): Shape {
  const wishes = notes['x-faker']
  const wish = name === undefined ? wishes : isObject(wishes) ? wishes[name] : undefined
  if (made.kind !== 'leaf' || wish === undefined) return made
  return { ...made, notes: { 'x-faker': wish, ...made.notes } }
}

/** What is said of a list is said of its items, where nothing is said of them. */
function described({ notes }: Flat, made: Shape): Shape {
  const { description } = notes
  if (made.kind !== 'leaf' || description === undefined) return made
  return { ...made, notes: { description, ...made.notes } }
}

/** Members come in the order in which the author wrote them. */
function rank(written: readonly string[], name: string): number {
  const index = written.indexOf(name)
  return index === -1 ? written.length : index
}

/** The schema of a required property that `properties` does not declare. */
function undeclared(schema: SchemaNode, name: string): unknown {
  for (const [pattern, node] of Object.entries(
    isObject(schema['patternProperties']) ? schema['patternProperties'] : {},
  )) {
    if (name.includes(pattern.replaceAll(/[\^$]/g, ''))) return node
  }
  return isObject(schema['additionalProperties']) ? schema['additionalProperties'] : {}
}

function isHidden(making: Making, node: unknown): boolean {
  const target = making.refs.follow(node)
  return (
    target === false || [node, target].some((one) => isObject(one) && one['writeOnly'] === true)
  )
}

/** Optional properties are left out when asked to, when the value grows too large, and where they recur. */
function skipsOptional(making: Making, node: unknown): boolean {
  if (making.attempt.lean || making.budget <= 0 || making.open.length > MAX_DEPTH) return true
  return recurs(making, node)
}

function recurs(making: Making, node: unknown): boolean {
  const target = making.refs.follow(node)
  if (!isObject(target)) return false
  const origins = flatten(node, making.refs).origins
  return (
    making.open.filter((open) =>
      [...origins].some((origin) => isStructure(origin) && open.has(origin)),
    ).length > 1
  )
}

/** Shared scalars recur without harm. */
function isStructure(node: object): boolean {
  return (
    'properties' in node || 'items' in node || 'allOf' in node || 'oneOf' in node || 'anyOf' in node
  )
}

/** What a map's further entries look like; only asked for when there is nothing else to show. */
function shapeExtras(making: Making, schema: SchemaNode, members: number): Extra[] {
  const least = Number(schema['minProperties'] ?? 0)
  if (members > 0 && members >= least) return []
  const { patternProperties, propertyNames } = schema
  const named = Object.entries(isObject(patternProperties) ? patternProperties : {})
    .filter(([, node]) => node !== false && !(isObject(node) && recurs(making, node)))
    .map(([pattern, node]): Extra => {
      const names = { allOf: [{ type: 'string', pattern }, propertyNames ?? {}] }
      return { names: shape(making, names, ''), shape: shape(making, node, '') }
    })
  if (named.length > 0) return named
  const node = schema['additionalProperties'] ?? schema['unevaluatedProperties']
  if (node === false || (!isObject(node) && least === 0)) return []
  if (isObject(node) && recurs(making, node)) return []
  const names = isObject(propertyNames) ? shape(making, propertyNames, '') : undefined
  return [{ names, shape: shape(making, isObject(node) ? node : {}, '') }]
}

function shapeArray(making: Making, flat: Flat, name: string): Settled {
  const { schema } = flat
  const node = schema['items'] ?? {}
  const least = Number(schema['minItems'] ?? 0)
  const most = Math.min(
    Number(schema['maxItems'] ?? Infinity),
    Math.max(least, usualLength(making)),
  )
  const cut =
    node === false || (least === 0 && (recurs(making, node) || making.open.length > MAX_DEPTH + 1))
  const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'] : []
  const contained = schema['contains'] === undefined ? [] : [schema['contains']]
  const first = [...prefix, ...contained].map((one) => shape(making, one, name))
  const rest = cut
    ? { length: first.length, item: emptyShape('null') }
    : { length: most, item: shape(making, node, name) }
  return {
    kind: 'array',
    first,
    item: described(flat, wished(flat, rest.item)),
    node,
    limit: Number(schema['maxItems'] ?? Infinity),
    least: Math.max(least, first.length),
    most: Math.max(cut ? first.length : rest.length, least),
    unique: schema['uniqueItems'] === true,
    wish: flat.notes['x-faker'],
  }
}

/** Lists of lists grow fast, so inner ones are shorter. */
function usualLength(making: Making): number {
  if (making.attempt.lean) return 1
  if (making.open.length <= 2) return 3
  return making.open.length <= 4 ? 2 : 1
}
