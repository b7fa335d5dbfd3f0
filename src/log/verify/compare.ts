import { isObject } from '../../types.ts'
import type { Entry } from '../entry.ts'
import type { Expectation } from './expectations.ts'
import { bodyOf, ownOf } from './matches.ts'
import type { Matches } from './matches.ts'

/** One field in which a request is not as expected; what is missing has no `actual`. */
export interface Difference {
  /** `method`, `headers.accept`, `body.items[0].id` … */
  field: string
  expected: unknown
  actual?: unknown
}

/** Nested deeper, objects are compared as a whole. */
const MAX_DEPTH = 20

/** Whether a request is meant by an expectation. */
export function isMeant(expectation: Expectation, entry: Entry, matches: Matches): boolean {
  return aims(expectation, entry).length === 0 && matches(whenOf(expectation), entry)
}

/** Field by field, in what a request is not as expected; empty when it is. */
export function compare(expectation: Expectation, entry: Entry, matches: Matches): Difference[] {
  const { headers = {}, query = {}, body } = expectation
  const differences = aims(expectation, entry)
  for (const [name, expected] of Object.entries(headers))
    if (!matches({ headers: own(name, expected) }, entry)) {
      const actual = ownOf(entry.request_headers, name.toLowerCase())
      differences.push(differ(`headers.${name}`, expected, actual))
    }
  for (const [name, expected] of Object.entries(query))
    if (!matches({ query: own(name, expected) }, entry))
      differences.push(differ(`query.${name}`, expected, ownOf(entry.query_params, name)))
  if (body !== undefined)
    differences.push(
      ...compareBody({ expected: body, actual: bodyOf(entry), path: [] }, entry, matches),
    )
  return differences
}

/** What of an expectation is not about headers, query and body. */
function aims(expectation: Expectation, entry: Entry): Difference[] {
  const { operation, method, path, server, session } = expectation
  const pairs: [string, string | undefined, string | null][] = [
    ['operation', operation, entry.operation_id],
    ['method', method?.toUpperCase(), entry.method],
    ['server', server, entry.server],
    ['session', session, entry.session],
  ]
  const differences = pairs
    .filter(([, expected, actual]) => expected !== undefined && expected !== actual)
    .map(([field, expected, actual]) => differ(field, expected, actual ?? undefined))
  if (path !== undefined && !fitsPath(path, entry.path))
    differences.push(differ('path', path, entry.path))
  return differences
}

interface Part {
  expected: unknown
  actual: unknown
  path: (string | number)[]
}

/** Goes as deep as both have members, so that an operator of the matcher stays whole. */
function compareBody(
  { expected, actual, path }: Part,
  entry: Entry,
  matches: Matches,
): Difference[] {
  if (matches({ body: wrap(expected, path) }, entry)) return []
  if (path.length < MAX_DEPTH && isObject(expected) && isObject(actual)) {
    const inner = Object.entries(expected).flatMap(([name, one]) =>
      compareBody(
        { expected: one, actual: ownOf(actual, name), path: [...path, name] },
        entry,
        matches,
      ),
    )
    if (inner.length > 0) return inner
  }
  const field = ['body', ...path].join('.')
  return [differ(field, expected, actual)]
}

/** The value as the member of the member of …. */
function wrap(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduceRight<unknown>((inner, name) => own(String(name), inner), value)
}

/** `{ [name]: value }`, also when the name is `__proto__`. */
function own(name: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries([[name, value]])
}

function differ(field: string, expected: unknown, actual: unknown): Difference {
  return actual === undefined ? { field, expected } : { field, expected, actual }
}

function whenOf({ headers, query, body }: Expectation): Parameters<Matches>[0] {
  return {
    ...(headers !== undefined && { headers }),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
  }
}

function fitsPath(template: string, path: string): boolean {
  if (template === path) return true
  const [wanted, given] = [template.split('/'), path.split('/')]
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (/^\{[^{}]+\}$/.test(part) ? given[at] !== '' : part === given[at]))
  )
}
