import { setTimeout as pauseFor } from 'node:timers/promises'
import type { Entry, Journal, LogFilter } from '../log/entry.ts'
import { prepareComparison } from './compare.ts'
import type { About, Comparison, Difference } from './compare.ts'
import { boundsOf, checkInput, describeExpectation, requests } from './expectations.ts'
import type { Bounds, Expectation, VerifyInput } from './expectations.ts'

/** A request that came near, and in what it is not as expected. */
export interface NearRequest {
  id: string
  timestamp: string
  method: string
  path: string
  status_code: number
  differences: Difference[]
}

export interface VerifyResult {
  index: number
  passed: boolean
  /** Requests that are as expected. */
  count: number
  /** In words. */
  expected: string
  /** Of a failure: at most three, the nearest first; if they came too often or out of order, they have no differences. */
  nearest: NearRequest[]
  /** Why it failed; null when it passed. */
  reason: string | null
}

export interface Verification {
  passed: boolean
  results: VerifyResult[]
}

/** Milliseconds between two looks, at least. */
const PAUSE = 50
/** Requests among which the nearest are looked for: the newest. */
const LOOKED_AT = 1000
const NEAREST = 3
const AIMS: ReadonlySet<string> = new Set(['operation', 'method', 'path'])

/**
 * Whether the requests that were made are those that were expected. Absence (`never`, `at_most`,
 * `times`) is not certified when entries of the time in question are no longer there.
 * @throws InvalidArgumentError for expectations that make no sense
 */
export async function verifyRequests(
  journal: Journal,
  input: VerifyInput,
  about: About = {},
): Promise<Verification> {
  checkInput(input)
  const comparisons = await Promise.all(
    input.expectations.map((one, index) => prepareComparison(one, index, about)),
  )
  const check = { journal, input, comparisons }
  const found = await settle(check)
  const results: VerifyResult[] = []
  for (const [index, one] of found.entries()) results.push(await report(check, one, index))
  return { passed: results.every(({ passed }) => passed), results }
}

/** Looks again with each request that is meant, until nothing can change or the time is over. */
async function settle(check: Check): Promise<Found[]> {
  const wait = check.input.within_ms ?? 0
  if (wait === 0) return await look(check)
  const patience = new AbortController()
  const timer = setTimeout(() => patience.abort(), wait)
  // From before the first look on, so that no request is missed.
  const coming = check.journal.follow({}, patience.signal)[Symbol.asyncIterator]()
  try {
    let found = await look(check)
    while (isOpen(found) && !patience.signal.aborted) {
      await nextMeant(check, coming)
      found = await look(check)
    }
    return found
  } finally {
    clearTimeout(timer)
    patience.abort()
  }
}

/** Waits for a request that is meant, and a moment for its likes. */
async function nextMeant({ comparisons }: Check, coming: AsyncIterator<Entry>): Promise<void> {
  const pause = pauseFor(PAUSE)
  for (let next = await coming.next(); next.done !== true; next = await coming.next()) {
    const { value } = next
    if (comparisons.some(({ test }) => test(value))) break
  }
  await pause
}

interface Check {
  journal: Journal
  input: VerifyInput
  /** Of each expectation. */
  comparisons: readonly Comparison[]
}

/** What was found of one expectation. */
interface Found {
  expectation: Expectation
  comparison: Comparison
  bounds: Bounds
  /** Of the requests that are as expected, in the order in which they began. */
  ids: string[]
  /** Why it fails. */
  reason: string | undefined
}

async function look(check: Check): Promise<Found[]> {
  const { expectations, in_order: inOrder } = check.input
  const found: Found[] = []
  let last = ''
  for (const [index, comparison] of check.comparisons.entries()) {
    const expectation = expectations[index] ?? {}
    const bounds = boundsOf(expectation)
    const ids = await idsOf(check, comparison)
    const late = inOrder === true ? follow(ids, last, bounds) : undefined
    const reason =
      countReason(ids.length, bounds) ?? (late === '' ? orderReason(ids, found) : undefined)
    if (late !== undefined && late !== '') last = late
    found.push({ expectation, comparison, bounds, ids, reason })
  }
  return found
}

async function idsOf(
  { journal, input }: Check,
  { filter, parts, test }: Comparison,
): Promise<string[]> {
  const ids: string[] = []
  for await (const page of journal.all({ ...filter, ...sinceOf(input) }, parts))
    for (const entry of page) if (test(entry)) ids.push(entry.id)
  return ids.sort()
}

function sinceOf({ since }: VerifyInput): LogFilter {
  return since === undefined ? {} : { time_from: since }
}

/** The last of as many as are needed after `last`; `''` when there are too few. */
function follow(ids: readonly string[], last: string, { min }: Bounds): string {
  return min === 0 ? last : (ids.filter((id) => id > last)[min - 1] ?? '')
}

function countReason(count: number, { min, max }: Bounds): string | undefined {
  const came = count === 0 ? 'no request came' : `${requests(count)} came`
  if (count < min) return `${came}, ${min - count} too few`
  return count > max ? `${came}, ${count - max} too many` : undefined
}

function orderReason(ids: readonly string[], before: readonly Found[]): string {
  return `of the ${requests(ids.length)} that came, too few began after those of expectations[${before.length - 1}]`
}

/** Whether a request that is still to come may change the outcome. */
function isOpen(found: readonly Found[]): boolean {
  if (found.some(({ ids, bounds }) => ids.length > bounds.max)) return false
  return found.some(({ reason, bounds }) => reason !== undefined || bounds.max < Infinity)
}

async function report(check: Check, found: Found, index: number): Promise<VerifyResult> {
  const { expectation, bounds, ids } = found
  const reason = found.reason ?? uncertain(check, bounds) ?? null
  return {
    index,
    passed: reason === null,
    count: ids.length,
    expected: describeExpectation(expectation),
    nearest: found.reason === undefined ? [] : await nearestOf(check, found),
    reason,
  }
}

/** Why it cannot be said that no more requests came. */
function uncertain({ journal, input }: Check, { max }: Bounds): string | undefined {
  if (max === Infinity) return undefined
  const { evicted, gone_until: gone, dropped, ...health } = journal.health()
  const { bodies_dropped: bodies, last_dropped: last } = health
  const since = input.since === undefined ? -Infinity : Date.parse(input.since)
  if (last !== null && Date.parse(last) >= since)
    return `cannot be certified: ${dropped} entries and the bodies of ${bodies} were dropped, the last at ${last}; send requests more slowly, or verify with since after that`
  if (gone === null || Date.parse(gone) < since) return undefined
  const count = evicted === 0 ? '' : `${evicted} `
  return `cannot be certified: ${count}entries made room for others or were lost, the last one of ${gone}; raise log.maxEntries or log.maxBytes, or verify with since after that`
}

async function nearestOf(
  check: Check,
  { expectation, comparison, bounds, ids }: Found,
): Promise<NearRequest[]> {
  const { journal, input } = check
  if (ids.length >= bounds.min) {
    const first = ids.length > bounds.max ? bounds.max : 0
    const entries = await Promise.all(
      ids.slice(first, first + NEAREST).map((id) => journal.get(id)),
    )
    return entries.filter((entry) => entry !== undefined).map((entry) => toNear(entry, []))
  }
  const { server } = expectation
  const { logs } = await journal.query({
    ...sinceOf(input),
    ...(server !== undefined && { server }),
    limit: LOOKED_AT,
    bodies: expectation.body !== undefined,
  })
  const known = new Set(ids)
  const compared = logs
    .filter(({ id }) => !known.has(id))
    .map((entry) => toNear(entry, comparison.differences(entry)))
  return compared.sort((a, b) => weightOf(a) - weightOf(b)).slice(0, NEAREST)
}

/** A request to something else is further away than one with other values. */
function weightOf({ differences }: NearRequest): number {
  const aims = differences.filter(({ field }) => AIMS.has(field))
  return differences.length + 10 * aims.length
}

function toNear(entry: Entry, differences: Difference[]): NearRequest {
  const { id, timestamp, method, path, status_code } = entry
  return { id, timestamp, method, path, status_code, differences }
}
