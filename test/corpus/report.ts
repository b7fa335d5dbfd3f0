import { relative } from 'node:path'
import type { DocumentResult, Shortfall } from './documents.ts'
import { groupBy } from './places.ts'

export interface Totals {
  documents: number
  loaded: number
  refused: number
  crashed: number
  unreadable: number
  operations: number
  broken: number
  statusOk: number
  statusPercent: number
  fakes: number
  fakesValid: number
  validPercent: number
  examples: number
  examplesWrong: number
  others: number
  othersWrong: number
  unjudgeable: number
  crashes: number
  doubtful: number
  contradictory: number
  seconds: number
}

export function percent(part: number, whole: number): number {
  return whole === 0 ? 100 : (part / whole) * 100
}

const doubted = (one: Shortfall): boolean => one.cause === 'status' && one.doubts !== undefined

export function totalsOf(results: readonly DocumentResult[]): Totals {
  const sum = (of: (result: DocumentResult) => number) =>
    results.reduce((total, result) => total + of(result), 0)
  const inState = (state: DocumentResult['state']) =>
    sum((result) => (result.state === state ? 1 : 0))
  const operations = sum((result) => result.operations)
  const statusOk = sum((result) => result.statusOk)
  const fakesValid = sum((result) => result.fakeValid)
  const fakes = fakesValid + sum((result) => result.fakeInvalid)
  const examplesWrong = sum((result) => result.exampleWrong)
  const othersWrong = sum((result) => result.otherWrong)
  return {
    documents: results.length,
    loaded: inState('loaded'),
    refused: inState('refused'),
    crashed: inState('crashed'),
    unreadable: inState('unreadable'),
    operations,
    broken: sum((result) => result.broken.length),
    statusOk,
    statusPercent: percent(statusOk, operations),
    fakes,
    fakesValid,
    validPercent: percent(fakesValid, fakes),
    examples: sum((result) => result.exampleRight) + examplesWrong,
    examplesWrong,
    others: sum((result) => result.otherRight) + othersWrong,
    othersWrong,
    unjudgeable: sum((result) => result.unjudgeable),
    crashes: sum((result) => result.crashes),
    contradictory: sum((result) => result.contradictory),
    doubtful: sum((result) => result.shortfalls.filter(doubted).length),
    seconds: sum((result) => result.seconds),
  }
}

/** What the report says, as lines of text. */
export function reportLines(results: readonly DocumentResult[], verbose: boolean): string[] {
  const shown = results.filter((result) => verbose || fellShort(result))
  const lines = shown.map(documentLine)
  if (lines.length > 0) lines.push('')
  lines.push(...totalLines(totalsOf(results)), ...shortfallLines(results, verbose))
  return lines
}

function fellShort(result: DocumentResult): boolean {
  return (
    result.state !== 'loaded' ||
    result.statusOk < result.operations ||
    result.fakeInvalid + result.otherWrong + result.crashes + result.broken.length > 0 ||
    result.shortfalls.some(({ cause }) => cause !== 'wrong documented example')
  )
}

export function shortName(file: string): string {
  const name = relative(process.cwd(), file)
  return name.startsWith('..') ? file.split('/').slice(-2).join('/') : name
}

function documentLine(result: DocumentResult): string {
  const name = shortName(result.document).padEnd(64)
  if (result.state !== 'loaded') return `${name} ${result.state}: ${firstLine(result.message)}`
  const fakes = result.fakeValid + result.fakeInvalid
  const parts = [
    `ops ${result.operations}`,
    `status ${result.statusOk}`,
    `fakes ${result.fakeValid}/${fakes}`,
    `examples ${result.exampleRight}/${result.exampleRight + result.exampleWrong}`,
    `other ${result.otherRight}/${result.otherRight + result.otherWrong}`,
  ]
  if (result.unjudgeable > 0) parts.push(`unjudgeable ${result.unjudgeable}`)
  if (result.broken.length > 0) parts.push(`unread ${result.broken.length}`)
  if (result.crashes > 0) parts.push(`CRASHES ${result.crashes}`)
  return `${name} ${parts.join('  ')}  ${result.seconds.toFixed(1)} s`
}

function firstLine(text: string | undefined): string {
  return (text ?? '').split('\n')[0] ?? ''
}

export const share = (value: number): string => `${value.toFixed(2)} %`

function totalLines(totals: Totals): string[] {
  const { documents, operations } = totals
  return [
    `documents            ${documents}: ${totals.loaded} loaded, ${totals.refused} refused, ${totals.unreadable} unreadable to the judge, ${totals.crashed} crashed`,
    `operations           ${operations} asked, ${totals.broken} not (unresolved references)`,
    `expected status      ${totals.statusOk} (${share(totals.statusPercent)}); of the others ${totals.doubtful} where the judge doubts its own request`,
    `no valid request     ${totals.contradictory} operations whose description lets none through, refused as they should be`,
    `faked JSON valid     ${totals.fakesValid} of ${totals.fakes} (${share(totals.validPercent)})`,
    `examples served      ${totals.examples}, of these ${totals.examplesWrong} fail their own schema`,
    `non-JSON bodies      ${totals.others}, of these ${totals.othersWrong} wrong`,
    `unjudgeable schemas  ${totals.unjudgeable}`,
    `crashes and hangs    ${totals.crashes}`,
    `time                 ${totals.seconds.toFixed(1)} s`,
  ]
}

function shortfallLines(results: readonly DocumentResult[], verbose: boolean): string[] {
  const all = results.flatMap((result) => result.shortfalls)
  const groups = [...groupBy(all, ({ cause }) => cause)].sort((a, b) => a[1].length - b[1].length)
  const lines: string[] = []
  let left = verbose ? Infinity : 40
  let groupsLeft = groups.length
  for (const [cause, list] of groups) {
    const most = Math.ceil(left / groupsLeft)
    groupsLeft -= 1
    const shown = list.slice(0, most)
    left -= shown.length
    lines.push('', `${cause}: ${list.length}`)
    for (const one of shown) {
      lines.push(`  ${shortName(one.document)}  ${one.operation}`, `      ${one.detail}`)
      if (one.doubts !== undefined) lines.push(`      judge's doubt: ${one.doubts.slice(0, 200)}`)
    }
    if (shown.length < list.length) lines.push(`  … ${list.length - shown.length} more (--verbose)`)
  }
  return lines
}
