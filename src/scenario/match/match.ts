import { didYouMean } from '../../lib/nearest.ts'
import { isObject } from '../../types.ts'
import { prepareExpected, prepareLeaves } from './expected.ts'
import { countLeaves, equalitiesOf, explain, holds, looksAtBody } from './group.ts'
import type { Equality, Group, Mismatch, Part } from './group.ts'
import { loadCompilePath } from './json-path.ts'
import { CostError, readerOf, readingOf } from './reading.ts'
import type { Conditions, Facts } from '../scenario.ts'
import { loadCompileSchema } from './schema-test.ts'
import type { CompileSchema } from './schema-test.ts'
import { afford, inside, MAX_DEPTH, report, show } from './site.ts'
import type { Finding, Place, Site } from './site.ts'

export type { CompileSchema, Equality, Finding, Mismatch, Place }

/** Conditions, ready to be compared with requests. */
export interface Matcher {
  /** Whether all conditions hold; of what would be too costly to find out, none does. */
  test(facts: Facts): boolean
  /** The conditions that do not hold. */
  explain(facts: Facts): Mismatch[]
  /** Single comparisons: the more, the more special. */
  leaves: number
  /** Whether `Facts.body` is looked at. */
  needsBody: boolean
  /** All of these have to hold. */
  equalities: readonly Equality[]
}

/** Comparisons of one stub. */
const MAX_COMPARISONS = 10_000
const MAPS = ['params', 'query', 'headers', 'cookies'] as const
const WHOLES = ['session', 'body'] as const
const NAMES: readonly string[] = [...MAPS, ...WHOLES, 'not', 'any', 'all']
const EMPTY: Group = { parts: [], not: [], any: [], all: [] }

/**
 * Prepares the conditions of one stub. All that is wrong with them is reported, each with its place;
 * conditions of which something was reported are not to be used.
 */
export async function prepareConditions(
  when: Conditions | undefined,
  options: {
    report: (finding: Finding) => void
    /** Where the conditions stand: `['stubs', 2, 'when']`. */
    place?: Place
    /** For schemas that refer to a description. */
    compileSchema?: CompileSchema
  },
): Promise<Matcher> {
  if (when === undefined) return createMatcher(EMPTY)
  const { report, place = [] } = options
  const names = namesIn(when)
  const preparing = {
    report,
    prepare: prepareExpected,
    compilePath: names.has('jsonPath') ? await loadCompilePath() : undefined,
    compileSchema: names.has('schema')
      ? (options.compileSchema ?? (await loadCompileSchema()))
      : undefined,
    left: MAX_COMPARISONS,
    deepest: place.length + MAX_DEPTH,
  }
  return createMatcher(prepareGroup(when, { preparing, place, kind: 'data' }))
}

function createMatcher(group: Group): Matcher {
  const { parts, not, any, all } = group
  const isEmpty = parts.length + not.length + any.length + all.length === 0
  return {
    test: isEmpty ? () => true : (facts) => isMatch(group, facts),
    explain: (facts) => explain(group, readingOf(facts)),
    leaves: countLeaves(group),
    needsBody: looksAtBody(group),
    equalities: equalitiesOf(group),
  }
}

function isMatch(group: Group, facts: Facts): boolean {
  try {
    return holds(group, readingOf(facts))
  } catch (error) {
    if (error instanceof CostError) return false
    throw error
  }
}

/** All names in a value, so that only what is used is loaded. */
export function namesIn(value: unknown): ReadonlySet<string> {
  const names = new Set<string>()
  const seen = new Set<unknown>([value])
  for (const one of seen) {
    if (typeof one !== 'object' || one === null) continue
    for (const [name, inner] of Object.entries(one)) {
      names.add(name)
      seen.add(inner)
    }
  }
  return names
}

function prepareGroup(when: unknown, site: Site): Group {
  if (!afford(site)) return EMPTY
  if (!isObject(when)) return refuse(site, `must be an object of conditions, got ${show(when)}`)
  for (const name of Object.keys(when).filter((one) => !NAMES.includes(one)))
    refuse(
      site,
      `unknown condition ${show(name)}${didYouMean(name, NAMES)}: there are ${NAMES.join(', ')}`,
    )
  return {
    parts: [
      ...MAPS.flatMap((where) => prepareMap(when[where], where, site)),
      ...WHOLES.flatMap((where) => prepareWhole(when[where], where, site)),
    ],
    not: when['not'] === undefined ? [] : [prepareGroup(when['not'], inside(site, 'not'))],
    any: prepareGroups(when['any'], inside(site, 'any')),
    all: prepareGroups(when['all'], inside(site, 'all')),
  }
}

function prepareGroups(groups: unknown, site: Site): Group[] {
  if (groups === undefined) return []
  if (!Array.isArray(groups) || groups.length === 0)
    return [refuse(site, `must be a list of conditions, got ${show(groups)}`)]
  return groups.map((group, index) => prepareGroup(group, inside(site, index)))
}

/** Conditions by name: each may be text, or in a query several texts. */
function prepareMap(map: unknown, where: (typeof MAPS)[number], site: Site): Part[] {
  if (map === undefined) return []
  if (!isObject(map)) {
    refuse(inside(site, where), `must be an object of names and values, got ${show(map)}`)
    return []
  }
  const kind = where === 'query' ? 'list' : 'text'
  return Object.entries(map).flatMap(([name, expected]): Part[] => {
    if (expected === undefined) return []
    const path = [where === 'headers' ? name.toLowerCase() : name]
    const comparison = prepareExpected(expected, { ...inside(site, where, name), kind })
    return [{ where, path, expected, comparison, read: readerOf(where, path) }]
  })
}

function prepareWhole(expected: unknown, where: (typeof WHOLES)[number], site: Site): Part[] {
  if (expected === undefined) return []
  const inner: Site = { ...inside(site, where), kind: where === 'body' ? 'data' : 'text' }
  return prepareLeaves(expected, inner).map(({ path, expected, comparison }) => ({
    where,
    path,
    expected,
    comparison,
    read: readerOf(where, path),
  }))
}

function refuse({ preparing, place }: Site, message: string): Group {
  report(preparing, place, message)
  return EMPTY
}
