import { isObject } from '../../types.ts'
import type { StateRule, Stub } from '../scenario.ts'
import type { Scope } from '../template/scope.ts'
import type { Session } from './session.ts'
import { applyState, checkRule, checkState, meetsState } from './state.ts'
import type { StateChange } from './state.ts'
import { prepareTemplate } from '../template/template.ts'
import type { LoadFaker, Prepared } from '../template/template.ts'

/** What a claim looks at of a stub. */
export interface Claimable extends Pick<Stub, 'id' | 'sequence' | 'then' | 'times'> {
  rule?: PreparedRule
}

/** A state rule with its templates parsed. */
export interface PreparedRule {
  require?: Prepared
  change?: Prepared
}

/**
 * Checks the paths of a rule, and parses its templates.
 * @throws InvalidArgumentError with the place
 */
export async function prepareRule(
  rule: StateRule,
  place: string,
  loadFaker?: LoadFaker,
): Promise<PreparedRule> {
  checkRule(rule, place)
  const { require, ...change } = rule
  const prepared: PreparedRule = {}
  if (require) prepared.require = await prepareTemplate(require, `${place}.require`, loadFaker)
  if (Object.keys(change).length > 0)
    prepared.change = await prepareTemplate(change, place, loadFaker)
  return prepared
}

/**
 * Takes the next answer of a stub for a session: counts it, changes the state, and tells which step of
 * the sequence it is (0 without one). Undefined where the stub does not answer: it is spent, its
 * sequence is over, or the state is not as required. Synchronous, so that nothing comes in between;
 * what throws (a template, a full state) has changed nothing.
 */
export function claim(
  session: Session,
  scenario: string,
  stub: Claimable,
  scope: Scope,
): number | undefined {
  const { require, change } = stub.rule ?? {}
  const count = session.counters.get(scenario)?.get(stub.id) ?? 0
  const step = stub.times !== undefined && count >= stub.times ? undefined : stepAt(stub, count)
  if (step === undefined || !isMet(session, require, scope)) return undefined
  if (change) changeState(session, change, scope)
  if (stub.times !== undefined || stub.sequence) setCount(session, [scenario, stub.id], count + 1)
  return step
}

function stepAt({ sequence, then }: Claimable, count: number): number | undefined {
  if (!sequence) return 0
  if (count < sequence.length) return count
  if (sequence.length === 0 || then === 'next-stub') return undefined
  return then === 'cycle' ? count % sequence.length : sequence.length - 1
}

function isMet(session: Session, require: Prepared | undefined, scope: Scope): boolean {
  const wanted = require?.render(scope)
  return !isObject(wanted) || meetsState(session.state, wanted)
}

function changeState(session: Session, change: Prepared, scope: Scope): void {
  const next = applyState(session.state, change.render(scope) as StateChange)
  checkState(next)
  session.state = next
}

function setCount(session: Session, [scenario, id]: [string, string], count: number): void {
  const counts = session.counters.get(scenario) ?? new Map<string, number>()
  session.counters.set(scenario, counts.set(id, count))
}
