import type { MissCause, NegativeResult, Tally } from './negative.ts'
import { groupBy } from './places.ts'
import { percent, share, shortName } from './report.ts'
import { KINDS } from './spoilt-values.ts'

export interface NegativeTotals {
  documents: number
  loaded: number
  operations: number
  contradictory: number
  ambiguous: number
  validPassed: number
  few: number
  sent: number
  caught: number
  named: number
  caughtPercent: number
  unproven: number
  crashes: number
  seconds: number
}

export function negativeTotals(results: readonly NegativeResult[]): NegativeTotals {
  const sum = (of: (result: NegativeResult) => number) =>
    results.reduce((total, result) => total + of(result), 0)
  const all = KINDS.map((kind) => tallyOf(results, (result) => result.kinds[kind]))
  const { sent, caught, named } = tallyOf(all, (tally) => tally)
  return {
    documents: results.length,
    loaded: sum(({ state }) => (state === 'loaded' ? 1 : 0)),
    operations: sum((result) => result.operations),
    contradictory: sum((result) => result.contradictory),
    ambiguous: sum((result) => result.ambiguous),
    validPassed: sum((result) => result.validPassed),
    few: sum((result) => result.few),
    sent,
    caught,
    named,
    caughtPercent: percent(caught, sent),
    unproven: sum((result) => result.unproven),
    crashes: sum((result) => result.crashes),
    seconds: sum((result) => result.seconds),
  }
}

function tallyOf<T>(list: readonly T[], of: (one: T) => Tally): Tally {
  const tallies = list.map(of)
  return {
    sent: tallies.reduce((total, { sent }) => total + sent, 0),
    caught: tallies.reduce((total, { caught }) => total + caught, 0),
    named: tallies.reduce((total, { named }) => total + named, 0),
  }
}

/** What the report says about wrong requests, as lines of text. */
export function negativeLines(results: readonly NegativeResult[], verbose: boolean): string[] {
  const totals = negativeTotals(results)
  const { operations, validPassed } = totals
  const passed = share(percent(validPassed, operations))
  const kinds = KINDS.map(
    (kind) => [kind, tallyOf(results, (result) => result.kinds[kind])] as const,
  )
  return [
    `documents            ${totals.documents}, of these ${totals.loaded} loaded`,
    `operations           ${operations} with parameters or a body; ${totals.contradictory} more without any valid request that the judge finds, ${totals.ambiguous} share their path`,
    `valid passed         ${validPassed} (${passed}); ${totals.few} with fewer than three places to spoil`,
    tallyLine('spoiled', totals),
    ...kinds
      .filter(([, { sent }]) => sent > 0)
      .map(([kind, tally]) => tallyLine(`  ${kind}`, tally)),
    `not proven wrong     ${totals.unproven} changes, not sent`,
    `crashes and hangs    ${totals.crashes}`,
    `time                 ${totals.seconds.toFixed(1)} s`,
    ...missLines(results, verbose ? Infinity : 10),
  ]
}

function tallyLine(name: string, { sent, caught, named }: Tally): string {
  const ratio = (part: number) => `${part} (${share(percent(part, sent))})`
  return `${name.padEnd(20)} ${sent} sent, ${ratio(caught)} caught, ${ratio(named)} with the place`
}

const ORDER: MissCause[] = [
  'crash or hang',
  'valid request refused',
  'let through',
  'place not named',
]

function missLines(results: readonly NegativeResult[], most: number): string[] {
  const misses = groupBy(
    results.flatMap((result) => result.misses),
    ({ cause }) => cause,
  )
  return ORDER.flatMap((cause) => {
    const list = misses.get(cause) ?? []
    if (list.length === 0) return []
    const shown = list
      .slice(0, most)
      .flatMap((one) => [`  ${shortName(one.document)}  ${one.operation}`, `      ${one.detail}`])
    const more = list.length > most ? [`  … ${list.length - most} more (--verbose)`] : []
    return ['', `${cause}: ${list.length}`, ...shown, ...more]
  })
}
