import type { Scenario, Stub, StubResponse } from '../../scenario/scenario.ts'
import { isRecord } from '../lib/record.ts'

/** Whom a stub answers: `GET /users`, or an operationId. */
export function sayWhom({ operation, method, path }: Stub): string {
  return operation ?? `${method ?? 'any method'} ${path ?? ''}`
}

/** Under which conditions, in words; empty for always. */
export function sayWhen({ when, state, times }: Stub): string {
  const told = Object.entries(when ?? {}).map(([place, value]) =>
    isRecord(value) ? `${place} ${Object.keys(value).join(', ')}` : place,
  )
  if (state?.require !== undefined) told.push('state')
  if (times !== undefined) told.push(`${times} times`)
  return told.join(' · ')
}

/** What it answers, in words. */
export function sayAnswer({ respond, sequence, then }: Stub): string {
  if (sequence === undefined) return sayResponse(respond ?? {})
  const after = then === undefined || then === 'last' ? '' : ` (then ${then})`
  return `${sequence.map(sayResponse).join(' → ')}${after}`
}

function sayResponse({ status, fault, body, example, fake, base64 }: StubResponse): string {
  const kinds = [
    ...(typeof fault === 'string' ? [fault] : fault === undefined ? [] : ['drip']),
    ...(example === undefined ? [] : [`example ${example}`]),
    ...(fake === undefined ? [] : ['fake']),
    ...(body === undefined && base64 === undefined ? [] : ['a body']),
  ]
  return [status === undefined ? 'usual status' : String(status), ...kinds].join(', ')
}

/** How a scenario differs from another. */
export interface ScenarioDiff {
  added: Stub[]
  changed: { here: Stub; there: Stub }[]
  same: number
  /** Of the other alone; it is asked when none of these answers. */
  missing: Stub[]
}

/** What of a scenario is not as in another, by whom its stubs answer and when. */
export function diffScenarios(here: Scenario, there: Scenario): ScenarioDiff {
  const others = new Map(there.stubs.map((stub) => [keyOf(stub), stub]))
  const own = new Set(here.stubs.map(keyOf))
  const diff: ScenarioDiff = { added: [], changed: [], same: 0, missing: [] }
  for (const stub of here.stubs) {
    const other = others.get(keyOf(stub))
    if (other === undefined) diff.added.push(stub)
    else if (toText(stub) === toText(other)) diff.same++
    else diff.changed.push({ here: stub, there: other })
  }
  diff.missing = there.stubs.filter((stub) => !own.has(keyOf(stub)))
  return diff
}

function keyOf({ operation, method, path, when }: Stub): string {
  return JSON.stringify([operation, method, path, when])
}

/** Without its id, which may say the same of another. */
function toText({ id: _id, ...rest }: Stub): string {
  return JSON.stringify(rest)
}
