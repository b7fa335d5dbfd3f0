import type { SchemaNode } from '../../spec/dialect.ts'
import type { Refs } from '../../spec/refs.ts'
import { isObject } from '../../types.ts'
import { rankBranches, refersTo } from './branch.ts'
import type { Ranked } from './branch.ts'
import type { Flat } from './flatten.ts'
import { typeOf } from './telling.ts'

/** Keywords that say nothing of how a value looks. */
const CONDITIONS = new Set(['required', 'not', 'minProperties', 'maxProperties'])

/** What the draw may take of an alternative. */
export interface Ways {
  likely: Ranked[]
  /** A null, or an empty text. */
  rare: Ranked | undefined
}

/** The branches of the first open alternative that make a difference and may each be taken. */
export function waysOf(flat: Flat, refs: Refs): Ways {
  const { branches, exact } = flat.choices[0] ?? { branches: [], exact: false }
  const ranked = rankBranches(flat, refs)
  const [first] = ranked
  if (first === undefined || first.score < 0 || refersTo(first.branch, branches, refs))
    return { likely: first === undefined ? [] : [first], rare: undefined }
  const wanted = [flat.schema['type'] ?? []].flat()
  const rare = ranked.find((one) => isNothing(one.flat.schema) && (one.score >= 0 || goes(wanted)))
  const some = ranked.filter((one) => one.score >= 0 && one !== rare)
  const apart = exact ? some.filter((one) => isApart(one, some, flat)) : some
  const looks = apart.filter(({ flat: own }) => hasLook(own))
  return { likely: looks.length > 0 ? looks : [first], rare }
}

function goes(wanted: readonly unknown[]): boolean {
  return wanted.length === 0 || wanted.includes('null')
}

/** What takes least room: nothing, or no structure, else the first. */
export function leastOf({ likely, rare }: Ways, first: Ranked): Ranked {
  const plain = likely.find(({ flat: { schema, choices } }) => {
    const type = typeOf(schema)
    return choices.length === 0 && type !== 'object' && type !== 'array'
  })
  return rare ?? plain ?? first
}

/** The values of all branches, where they say nothing else. */
export function valuesOf(ranked: readonly Ranked[]): unknown[] | undefined {
  const lists = ranked.map(({ flat }) =>
    flat.choices.length > 0 ? undefined : fixedValues(flat.schema),
  )
  return lists.some((list) => list === undefined) ? undefined : lists.flatMap((list) => list ?? [])
}

function fixedValues(schema: SchemaNode): unknown[] | undefined {
  if ('const' in schema) return [schema['const']]
  return Array.isArray(schema['enum']) ? schema['enum'] : undefined
}

function isNothing(schema: SchemaNode): boolean {
  const [only, ...more] = fixedValues(schema) ?? []
  return schema['type'] === 'null' || (more.length === 0 && (only === null || only === ''))
}

function hasLook({ schema, choices }: Flat): boolean {
  return choices.length > 0 || Object.keys(schema).some((key) => !CONDITIONS.has(key))
}

/** Whether what is made of a branch fits no other one, as `oneOf` asks; judged by what can be told at a glance. */
function isApart(one: Ranked, all: readonly Ranked[], beside: Flat): boolean {
  return all.every((other) => other === one || refuses(other.flat, one.flat, beside))
}

function refuses(other: Flat, made: Flat, beside: Flat): boolean {
  if (beside.discriminator !== undefined || other.choices.length > 0) return true
  const [theirs, own] = [[other.schema['type'] ?? []].flat(), [made.schema['type'] ?? []].flat()]
  if (theirs.length > 0 && own.length > 0 && !theirs.some((type) => own.includes(type))) return true
  const [allowed, values] = [fixedValues(other.schema), fixedValues(made.schema)]
  if (allowed !== undefined && values !== undefined)
    return !values.some((value) => allowed.includes(value))
  const [known, names] = [propertiesOf(other), { ...propertiesOf(beside), ...propertiesOf(made) }]
  const required = other.schema['required']
  if (Array.isArray(required) && required.some((name) => !Object.hasOwn(names, String(name))))
    return true
  if (other.schema['additionalProperties'] === false)
    if (Object.keys(names).some((name) => !Object.hasOwn(known, name))) return true
  return Object.entries(known).some(([name, node]) => isOther(node, names[name]))
}

function propertiesOf({ schema }: Flat): Record<string, unknown> {
  return isObject(schema['properties']) ? schema['properties'] : {}
}

/** Whether two properties can have no value in common. */
function isOther(one: unknown, other: unknown): boolean {
  const [allowed, values] = [one, other].map((node) =>
    isObject(node) ? fixedValues(node) : undefined,
  )
  if (allowed === undefined || values === undefined) return false
  return !values.some((value) => allowed.includes(value))
}
