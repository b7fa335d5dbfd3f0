import type { FaultRule } from '../config/options.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { Random } from '../lib/random.ts'
import type { Fault, JsonObject } from '../types.ts'
import { drawDelay, MAX_DELAY } from './delay.ts'

/** What happens to one request; at least one of the three. */
export interface Drawn {
  /** Milliseconds. */
  delay: number
  status: number | undefined
  fault: Fault | undefined
}

/** What a rule needs to know of an operation: its name, and its node, where the tags are. */
export interface Faultable {
  operationId: string
  node: JsonObject
}

/** A rule at work. */
export interface LiveRule {
  rule: FaultRule
  /** Requests that it fitted. */
  seen: number
  /** Monotonic ms. */
  end: number
}

/** Puts a rule to work; one that says nothing else answers with a status of 500. */
export function toLiveRule(rule: FaultRule, now: number): LiveRule {
  const says = rule.status ?? rule.fault ?? rule.delay
  return {
    rule: says === undefined ? { ...rule, status: 500 } : rule,
    seen: 0,
    end: now + (rule.for ?? Infinity) * 1000,
  }
}

/** Names the first operation or tag of the rules that the document does not have, or nothing. */
export function findUnknown(
  rules: readonly FaultRule[],
  operations: readonly Faultable[],
): string | undefined {
  const known = {
    operations: new Set<unknown>(operations.map(({ operationId }) => operationId)),
    tags: new Set<unknown>(operations.flatMap(({ node }) => tagsOf(node))),
  }
  for (const [index, rule] of rules.entries()) {
    for (const kind of ['operations', 'tags'] as const) {
      const odd = rule[kind]?.find((name) => !known[kind].has(name))
      if (odd === undefined) continue
      const hint = didYouMean(odd, [...known[kind]].map(String))
      return `faults[${index}].${kind}: the document has no ${JSON.stringify(odd)}${hint}`
    }
  }
  return undefined
}

/** Each rule that fits is counted and drawn, so that no rule's sequence hangs on another's; the first decides, delays add up. */
export function drawFrom(
  rules: readonly LiveRule[],
  operation: Faultable,
  random: Random,
): Drawn | undefined {
  let delay = 0
  let decided: FaultRule | undefined
  for (const one of rules) {
    if (!fits(one.rule, operation) || !strikes(one, random)) continue
    if (one.rule.delay !== undefined) delay += drawDelay(one.rule.delay, random)
    if (one.rule.status !== undefined || one.rule.fault !== undefined) decided ??= one.rule
  }
  if (delay === 0 && decided === undefined) return undefined
  return { delay: Math.min(delay, MAX_DELAY), status: decided?.status, fault: decided?.fault }
}

/** Whether a rule is about an operation. */
export function fits({ operations, tags }: FaultRule, { operationId, node }: Faultable): boolean {
  if (operations === undefined && tags === undefined) return true
  if (operations?.includes(operationId)) return true
  return tags !== undefined && tagsOf(node).some((tag) => tags.includes(String(tag)))
}

function tagsOf({ tags }: JsonObject): unknown[] {
  return Array.isArray(tags) ? tags : []
}

function strikes(one: LiveRule, random: Random): boolean {
  const { percent = 100, succeedFirst = 0, failFirst = Infinity } = one.rule
  one.seen++
  if (one.seen <= succeedFirst || one.seen > succeedFirst + failFirst) return false
  return percent >= 100 || random.chance(percent / 100)
}
