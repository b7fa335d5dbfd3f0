import { show } from './match/site.ts'
import type { PreparedStub } from './prepare.ts'
import type { Facts } from './scenario.ts'
import type { Session } from './session/session.ts'

/** A stub that could have answered a request, and why it does not. */
export interface NearStub {
  stub: string
  scenario: string
  why_not: string
  /** How much of it does not fit. */
  distance: number
}

/** What of a stub does not fit a request of a session. */
export function whyNot(stub: PreparedStub, session: Session, facts: Facts): NearStub {
  const { id, scenario, concrete, times } = stub
  const reasons =
    concrete === undefined || concrete === facts.path ? [] : [`it is for ${concrete} alone`]
  for (const { where, expected, actual } of stub.matcher.explain(facts))
    reasons.push(`${where} must be ${show(expected)}, got ${show(actual)}`)
  const served = session.counters.get(scenario)?.get(id) ?? 0
  if (times !== undefined && served >= times) reasons.push(`it has answered its ${times} times`)
  const rest = 'its sequence is over, its state is not there, or another goes first'
  return { stub: id, scenario, why_not: reasons.join('; ') || rest, distance: reasons.length }
}
