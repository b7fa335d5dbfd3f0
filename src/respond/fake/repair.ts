import type { Check } from '../../spec/schema.ts'
import { fromPointer } from '../../spec/pointer.ts'
import { isObject } from '../../types.ts'

type Violation = ReturnType<Check>[number]

const MAX_ROUNDS = 16
/** A violation of one of these says that the whole value is wrong; what its branches say is noise. */
const WHOLE = new Set(['oneOf', 'anyOf', 'not', 'if', 'contains', 'false schema'])

/**
 * Mends a value in place until its check passes: what violates the schema and may be left out is
 * left out, from the inside to the outside.
 * @returns whether it passes
 */
export function repair(value: unknown, check: Check, first: readonly Violation[]): boolean {
  let violations = first
  for (let round = 0; round < MAX_ROUNDS && violations.length > 0; round++) {
    const changed = outermost(violations).map((violation) => mend(value, violation))
    if (!changed.includes(true)) return false
    violations = check(value)
  }
  return violations.length === 0
}

/** Violations to act on: those of whole alternatives, and those not inside one. */
function outermost(violations: readonly Violation[]): Violation[] {
  const wholes = violations.filter((one) => WHOLE.has(one.keyword)).map((one) => one.instancePath)
  return violations.filter((one) => {
    const inside = wholes.some(
      (path) => one.instancePath === path || one.instancePath.startsWith(`${path}/`),
    )
    return (
      !inside ||
      (WHOLE.has(one.keyword) &&
        !wholes.some(
          (path) => path !== one.instancePath && one.instancePath.startsWith(`${path}/`),
        ))
    )
  })
}

function mend(root: unknown, violation: Violation): boolean {
  const path = fromPointer(violation.instancePath)
  const params: Record<string, unknown> = violation.params
  const extra =
    params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['propertyName']
  if (typeof extra === 'string') return remove(root, [...path, extra])
  const target = at(root, path)
  if (violation.keyword === 'uniqueItems' && Array.isArray(target))
    return removeAt(target, Number(params['i']))
  if (violation.keyword === 'maxItems' && Array.isArray(target))
    return target.splice(Number(params['limit'])).length > 0
  return remove(root, path)
}

function remove(root: unknown, path: readonly string[]): boolean {
  const key = path.at(-1)
  if (key === undefined) return false
  const holder = at(root, path.slice(0, -1))
  if (Array.isArray(holder)) return removeAt(holder, Number(key))
  return isObject(holder) && Object.hasOwn(holder, key) && delete holder[key]
}

function removeAt(list: unknown[], index: number): boolean {
  return index < list.length && list.splice(index, 1).length > 0
}

function at(root: unknown, path: readonly string[]): unknown {
  let value = root
  for (const key of path) {
    if (Array.isArray(value)) value = value[Number(key)]
    else if (isObject(value) && Object.hasOwn(value, key)) value = value[key]
    else return undefined
  }
  return value
}
