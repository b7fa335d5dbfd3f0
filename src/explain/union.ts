import type { ErrorObject } from 'ajv/dist/2020.js'
import { MORE } from '../spec/dialect.ts'
import { getMember, getPointer, toPointer } from '../spec/pointer.ts'
import { isObject } from '../types.ts'
import { findUnion, labelOf, namesOf } from './alternatives.ts'
import type { Explaining, Union } from './alternatives.ts'
import { oneOf, say, show, toViolation } from './messages.ts'
import type { Place, Violation } from './messages.ts'
import { asObject } from './shape.ts'

/** Explaining goes into branches of branches only so far. */
const MAX_DEPTH = 16
/** What the reasons of an alternative cost of that: each has reasons of its own. */
const REASON_DEPTH = 8
/** Nobody reads more; a last one says that there are. */
const MAX_VIOLATIONS = 100

/**
 * All that is wrong with a value. Of alternatives only one violation is left, unless a discriminator
 * names the one that is meant (3.1 §4.8.25): then its own violations are.
 */
export function explain(
  explaining: Explaining,
  schema: unknown,
  place: Place,
  { depth = 0, most = MAX_VIOLATIONS }: { depth?: number; most?: number } = {},
): Violation[] {
  const { schemas, direction = 'request' } = explaining
  const errors = schemas.check(schema, direction)(place.value)
  if (errors.length === 0) return []
  const found = new Map<string, Violation>()
  const mistyped = new Set(errors.filter(isOfType).map(({ instancePath }) => instancePath))
  for (const error of errors) {
    if (isNoise(error, mistyped)) continue
    for (const violation of explainError(explaining, { schema, error, place, depth }))
      found.set(violation.code === MORE ? MORE : JSON.stringify(violation), violation)
    if (found.size > most) break
  }
  const isCut = found.delete(MORE) || found.size > most
  const told = [...found.values()].slice(0, most)
  return isCut ? [...told, more(place, told.length)] : told
}

function explainError(explaining: Explaining, explained: Explained): Violation[] {
  const { error, place } = explained
  return isUnion(error) ? explainUnion(explaining, explained) : [toViolation(error, place)]
}

function isOfType({ keyword }: ErrorObject): boolean {
  return keyword === 'type'
}

function more(place: Place, told: number): Violation {
  const text =
    told === 0
      ? 'does not fit its schema, and is too complex to say why'
      : `has more wrong with it: only the first ${told} violations are told`
  return say(place, { code: MORE, text })
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

interface Explained {
  schema: unknown
  error: ErrorObject
  /** Of the value that the schema is for. */
  place: Place
  depth: number
}

function explainUnion(
  explaining: Explaining,
  { schema, error, place: outer, depth }: Explained,
): Violation[] {
  const value = getPointer(outer.value, error.instancePath)
  const place: Place = { in: outer.in, pointer: outer.pointer + error.instancePath, value }
  const code = error.keyword
  const union = depth < MAX_DEPTH ? findUnion(explaining, schema, outer, error) : undefined
  if (union === undefined) return [say(place, { code, text: 'fits none of the alternatives' })]
  const named = byDiscriminator(explaining, union, place, depth)
  if (named !== undefined) return named
  const solid = union.branches.filter((branch) => !isNull(branch))
  // Whoever may write null as well did not mean it here.
  if (solid.length === 1) return explain(explaining, solid[0], place, { depth: depth + 1 })
  const passing: unknown = error.params['passingSchemas']
  if (Array.isArray(passing)) {
    const names = passing.map((index) => labelOf(union.branches[Number(index)], Number(index)))
    return [
      say(place, { code, text: `may fit only one alternative, but fits ${names.join(' and ')}` }),
    ]
  }
  return [say(place, { code, text: reasonsOf(explaining, union, place, depth) })]
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
    const [first] = explain(explaining, branch, place, { depth: depth + REASON_DEPTH, most: 1 })
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
  return explain(explaining, target, place, { depth: depth + 1 })
}
