import type { ErrorObject } from 'ajv/dist/2020.js'
import { getMember, getPointer, toPointer } from '../spec/pointer.ts'
import { isObject } from '../types.ts'
import { findUnion, labelOf, namesOf } from './alternatives.ts'
import type { Explaining, Union } from './alternatives.ts'
import { oneOf, say, show, toViolation } from './messages.ts'
import type { Place, Violation } from './messages.ts'
import { asObject } from './shape.ts'

/** Explaining goes into branches of branches only so far. */
const MAX_DEPTH = 64
/** What the reasons of an alternative cost of that: each has reasons of its own. */
const REASON_DEPTH = 32
/** So many alternatives that do not fit are given with reasons. */
const MAX_REASONS = 100
/** Nobody reads more. */
const MAX_VIOLATIONS = 1000

/** What is left of the errors: those of alternatives are taken out or put in other words. */
type Kept = (ErrorObject | Violation[] | undefined)[]

/**
 * All that is wrong with a value. Of alternatives only one violation is left, unless a discriminator
 * names the one that is meant (3.1 §4.8.25): then its own violations are.
 */
export function explain(
  explaining: Explaining,
  schema: unknown,
  place: Place,
  depth = 0,
): Violation[] {
  const errors = explaining.schemas.check(schema, 'request')(place.value)
  if (errors.length === 0) return []
  const kept: Kept = [...errors]
  if (errors.some(isUnion)) replaceUnions(explaining, { schema, place, depth, errors, kept })
  return toViolations(kept, place)
}

interface Replacing {
  schema: unknown
  place: Place
  depth: number
  errors: readonly ErrorObject[]
  kept: Kept
}

function replaceUnions(
  explaining: Explaining,
  { schema, place, depth, errors, kept }: Replacing,
): void {
  const known = indexErrors(errors)
  let reasons = depth < MAX_DEPTH ? MAX_REASONS : 0
  // What encloses others is reported after them.
  for (let index = errors.length - 1; index >= 0; index--) {
    const error = errors[index]
    if (error === undefined || kept[index] === undefined || !isUnion(error)) continue
    const union = depth < MAX_DEPTH ? findUnion(explaining, schema, place, error) : undefined
    const value = getPointer(place.value, error.instancePath)
    if (union === undefined) dropNear(errors, kept, index)
    else drop(kept, known, { explaining, union, error, index, value })
    const inner: Place = { in: place.in, pointer: place.pointer + error.instancePath, value }
    const brief = reasons-- <= 0
    kept[index] = explainUnion(explaining, { union, error, place: inner, depth, brief })
  }
}

function toViolations(kept: Kept, place: Place): Violation[] {
  const mistyped = new Set<string>()
  for (const one of kept)
    if (one !== undefined && !Array.isArray(one) && one.keyword === 'type')
      mistyped.add(one.instancePath)
  const found = new Map<string, Violation>()
  for (const one of kept) {
    if (found.size >= MAX_VIOLATIONS) break
    if (one === undefined || (!Array.isArray(one) && isNoise(one, mistyped))) continue
    for (const violation of Array.isArray(one) ? one : [toViolation(one, place)])
      found.set(JSON.stringify(violation), violation)
  }
  return [...found.values()]
}

/** A value of the wrong type is not in the enum either; `if` only repeats what `then` says. */
function isNoise(
  { keyword, propertyName, instancePath }: ErrorObject,
  mistyped: ReadonlySet<string>,
): boolean {
  if (keyword === 'if' || propertyName !== undefined) return true
  return (keyword === 'enum' || keyword === 'const') && mistyped.has(instancePath)
}

function isUnion({ keyword }: ErrorObject): boolean {
  return keyword === 'anyOf' || keyword === 'oneOf'
}

/** The places of the errors that look alike, the last one at the end. */
function indexErrors(errors: readonly ErrorObject[]): Map<string, number[]> {
  const known = new Map<string, number[]>()
  for (const [index, error] of errors.entries()) {
    const key = keyOf(error, '')
    const places = known.get(key)
    if (places === undefined) known.set(key, [index])
    else places.push(index)
  }
  return known
}

function keyOf(error: ErrorObject, prefix: string): string {
  return JSON.stringify([prefix + error.instancePath, error.keyword, error.params])
}

/** Forgets what the branches said: it is known by asking them once more. */
function drop(
  kept: unknown[],
  known: ReadonlyMap<string, number[]>,
  {
    explaining,
    union,
    error,
    index,
    value,
  }: {
    explaining: Explaining
    union: Union
    error: ErrorObject
    index: number
    value: unknown
  },
): void {
  for (const branch of union.branches) {
    for (const one of explaining.schemas.check(branch, 'request')(value)) {
      forgetLast(kept, known.get(keyOf(one, error.instancePath)) ?? [], index)
    }
  }
}

/** Takes out the last of these errors before one; those after it are done with. */
function forgetLast(kept: unknown[], places: number[], before: number): void {
  for (let at = places.pop(); at !== undefined; at = places.pop()) {
    if (at >= before || kept[at] === undefined) continue
    kept[at] = undefined
    return
  }
}

/** Where the alternatives are not found again, all that came just before about the same value is theirs. */
function dropNear(errors: readonly ErrorObject[], kept: unknown[], index: number): void {
  const union = errors[index]
  if (union === undefined) return
  for (let at = index - 1; at >= 0; at--) {
    const error = errors[at]
    const inside = error?.instancePath.startsWith(union.instancePath) === true
    if (!inside || error.parentSchema === union.parentSchema) return
    kept[at] = undefined
  }
}

interface Explained {
  union: Union | undefined
  error: ErrorObject
  place: Place
  depth: number
  /** Without the reasons. */
  brief: boolean
}

function explainUnion(
  explaining: Explaining,
  { union, error, place, depth, brief }: Explained,
): Violation[] {
  const code = error.keyword
  const plain = [say(place, { code, text: 'fits none of the alternatives' })]
  if (union === undefined) return plain
  const named = byDiscriminator(explaining, union, place, depth)
  if (named !== undefined) return named
  const solid = union.branches.filter((branch) => !isNull(branch))
  // Whoever may write null as well did not mean it here.
  if (solid.length === 1) return explain(explaining, solid[0], place, depth + 1)
  const passing: unknown = error.params['passingSchemas']
  if (Array.isArray(passing)) {
    const names = passing.map((index) => labelOf(union.branches[Number(index)], Number(index)))
    return [
      say(place, { code, text: `may fit only one alternative, but fits ${names.join(' and ')}` }),
    ]
  }
  return brief ? plain : [say(place, { code, text: reasonsOf(explaining, union, place, depth) })]
}

function isNull(branch: unknown): boolean {
  return isObject(branch) && branch['type'] === 'null'
}

/** Why each alternative does not fit, the first reason of the first few. */
function reasonsOf(
  explaining: Explaining,
  { branches }: Union,
  place: Place,
  depth: number,
): string {
  const reasons = branches.slice(0, 4).map((branch, index) => {
    const [first] = explain(explaining, branch, place, depth + REASON_DEPTH)
    const label = labelOf(branch, index)
    return first === undefined ? label : `${label} (${first.message})`
  })
  const more = branches.length > 4 ? ` and ${branches.length - 4} others` : ''
  return `fits none of ${branches.length} alternatives: ${reasons.join(', ')}${more}`
}

/** The violations of the branch that the value's discriminator names; `undefined`: it has none. */
function byDiscriminator(
  explaining: Explaining,
  { node, branches }: Union,
  place: Place,
  depth: number,
): Violation[] | undefined {
  const { propertyName, mapping } = asObject(node['discriminator'])
  if (typeof propertyName !== 'string' || !isObject(place.value)) return undefined
  const inner = toPointer([propertyName])
  const names = namesOf(asObject(mapping), branches)
  const wanted = `must be ${oneOf([...names.keys()])}`
  const given = getMember(place.value, propertyName)
  if (given === undefined)
    return [say(place, { inner, code: 'required', text: `is required: it ${wanted}` })]
  const target = names.get(String(given))
  if (target === undefined)
    return [say(place, { inner, code: 'discriminator', text: `${wanted}, got ${show(given)}` })]
  return explain(explaining, target, place, depth + 1)
}
