import type { Refs } from '../../spec/refs.ts'
import { isRef } from '../../spec/walk.ts'
import { isObject } from '../../types.ts'
import { absorb, flatten } from './flatten.ts'
import type { Flat } from './flatten.ts'

const MAX_ROUNDS = 12

/** One branch of an open alternative. */
export interface Ranked {
  branch: unknown
  /** By itself, without what stands beside the alternative. */
  flat: Flat
  /** Below zero: unlikely, or it does not go with what stands beside it. */
  score: number
}

/** Takes one branch of each open alternative into the schema; branches may open further ones. */
export function takeBranches(flat: Flat, refs: Refs, offset: number): void {
  for (let round = 0; flat.choices.length > 0 && round < MAX_ROUNDS; round++) {
    const ranked = rankBranches(flat, refs)
    takeNext(flat, ranked[offset % ranked.length]?.branch, refs)
  }
  closeBranches(flat)
}

/** Takes this branch of the first open alternative. */
export function takeNext(flat: Flat, branch: unknown, refs: Refs): void {
  const { branches } = flat.choices.shift() ?? { branches: [] }
  takeBranch(flat, branch, refs)
  flat.refers ||= refersTo(branch, branches, refs)
}

/** Nothing is left open. */
export function closeBranches(flat: Flat): void {
  flat.choices.length = 0
  nameOwnKind(flat)
}

/** A string where an object with an id might stand is that id. */
export function refersTo(branch: unknown, branches: readonly unknown[], refs: Refs): boolean {
  const chosen = refs.follow(branch)
  if (!isObject(chosen) || chosen['type'] !== 'string') return false
  return branches.some((other) => {
    const target = refs.follow(other)
    return isObject(target) && isObject(target['properties']) && 'id' in target['properties']
  })
}

function takeBranch(flat: Flat, branch: unknown, refs: Refs): void {
  absorb(flat, branch, refs)
  const { discriminator } = flat
  if (discriminator === undefined || !isRef(branch)) return
  const mapped = Object.entries(discriminator.mapping).find(([, target]) =>
    namesSame(target, branch.$ref),
  )
  fixProperty(flat, discriminator.property, mapped?.[0] ?? branch.$ref.split('/').at(-1) ?? '')
}

/** A sub-type that says `allOf: [Parent]` is told apart by its own name (3.0 §4.7.25). */
function nameOwnKind(flat: Flat): void {
  const { discriminator, name } = flat
  if (discriminator === undefined || name === undefined) return
  const mapped = Object.entries(discriminator.mapping).find(([, target]) =>
    namesSame(target, `/${name}`),
  )
  fixProperty(flat, discriminator.property, mapped?.[0] ?? name)
}

function namesSame(target: unknown, ref: string): boolean {
  return typeof target === 'string' && target.split('/').at(-1) === ref.split('/').at(-1)
}

/** Fixes the discriminating property, unless the schema itself already says what it may be. */
function fixProperty(flat: Flat, property: string, value: string): void {
  const properties = isObject(flat.schema['properties']) ? flat.schema['properties'] : {}
  const known = properties[property]
  flat.discriminator = undefined
  if (isObject(known) && 'const' in known) return
  const allowed = isObject(known) && Array.isArray(known['enum']) ? known['enum'] : [value]
  if (!allowed.includes(value)) return
  flat.schema['properties'] = {
    ...properties,
    [property]: known === undefined ? { const: value } : { allOf: [known, { const: value }] },
  }
}

/** The branches of the first open alternative, the likely ones first: for `oneOf` those that ask for most. */
export function rankBranches(flat: Flat, refs: Refs): Ranked[] {
  const { branches, exact } = flat.choices[0] ?? { branches: [], exact: false }
  const ranked = branches.map((branch, index) => {
    const own = flatten(branch, refs)
    return { branch, flat: own, index, score: score(own, flat, exact) }
  })
  return ranked.sort((one, other) => other.score - one.score || one.index - other.index)
}

function score({ schema, notes }: Flat, beside: Flat, exact: boolean): number {
  const types = [schema['type'] ?? []].flat()
  if (types.length === 1 && types[0] === 'null') return -100
  const wanted = [beside.schema['type'] ?? []].flat()
  if (wanted.length > 0 && types.length > 0 && !types.some((type) => wanted.includes(type)))
    return -50
  if ('not' in schema && Object.keys(schema).length === 1) return -40
  if (notes['writeOnly'] === true) return -30
  const required = Array.isArray(schema['required']) ? schema['required'].length : 0
  return exact ? Math.min(required, 20) : 0
}
