import type { Entry, LogFilter, Parts } from '../log/entry.ts'
import { prepareConditions } from '../scenario/match/match.ts'
import type { CompileSchema, Matcher } from '../scenario/match/match.ts'
import { refuse } from './expectations.ts'
import type { Expectation, When } from './expectations.ts'
import { bodyOf, toFacts } from './facts.ts'
import { findMisspelt } from './misspelt.ts'
import { preparePath } from './path.ts'
import type { PathTest } from './path.ts'

/** One field in which a request is not as expected; what is missing has no `actual`. */
export interface Difference {
  /** `method`, `headers.accept`, `body.items[0].id` … */
  field: string
  expected: unknown
  actual?: unknown
}

/** What is known of the mock whose requests are looked at. */
export interface About {
  /** A path, decoded and without the mock's base path. */
  below?(path: string): string
  /** Whether something in the document has the name, so that a body may have it. */
  knows?(name: string): boolean
  /** For schemas that refer to the document. */
  compileSchema?(): Promise<CompileSchema>
}

/** An expectation, ready to be compared with requests. */
export interface Comparison {
  /** Finds the requests that may be meant, and few others. */
  readonly filter: LogFilter
  /** What of them has to be read. */
  readonly parts: Parts
  /** Whether a request is meant. */
  test(entry: Entry): boolean
  /** Field by field, in what a request is not as expected; empty when it is. */
  differences(entry: Entry): Difference[]
}

/**
 * Prepares the expectation at an index; headers, query and body are compared as stubs do.
 * @throws InvalidArgumentError for conditions that make no sense, with their places
 */
export async function prepareComparison(
  expectation: Expectation,
  index: number,
  about: About,
): Promise<Comparison> {
  const { test, explain } = await prepareWhen(expectation, index, about)
  const { headers, query, body, path: wanted } = expectation
  const path = wanted === undefined ? undefined : preparePath(wanted, about.below)
  const isPlain = headers === undefined && query === undefined && body === undefined
  return {
    filter: filterOf(expectation, path),
    parts: body === undefined ? 'facts' : 'request',
    test: (entry) =>
      aims(expectation, entry).every(([, expected, actual]) => isAs(expected, actual)) &&
      (path === undefined || path.test(entry.path)) &&
      (isPlain || test(toFacts(entry))),
    differences(entry) {
      const found = explain(toFacts(entry)).map(({ where, expected, actual }) =>
        differ(where, expected, actual),
      )
      const aimed = aims(expectation, entry)
        .filter(([, expected, actual]) => !isAs(expected, actual))
        .map(([field, expected, actual]) => differ(field, expected, actual ?? undefined))
      if (path?.test(entry.path) === false) aimed.push(differ('path', wanted, entry.path))
      return [...aimed, ...withoutBody(found, expectation, entry)]
    },
  }
}

function filterOf(
  { operation, method, server, session }: Expectation,
  path: PathTest | undefined,
): LogFilter {
  return {
    ...(operation !== undefined && { operation_id: operation }),
    ...(method !== undefined && { method }),
    ...(server !== undefined && { server }),
    ...(session !== undefined && { session }),
    ...(path?.pattern !== undefined && { path_pattern: path.pattern }),
  }
}

async function prepareWhen(
  { headers, query, body }: When,
  index: number,
  about: About,
): Promise<Matcher> {
  const when = {
    ...(headers !== undefined && { headers }),
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body }),
  }
  const place = ['expectations', index]
  const wrong: string[] = []
  const matcher = await prepareConditions(when, {
    report: ({ message }) => wrong.push(message),
    place,
    ...(usesSchema(when) && about.compileSchema && { compileSchema: await about.compileSchema() }),
  })
  if (wrong.length > 0) throw refuse(wrong.join('; '))
  const misspelt = findMisspelt(body, [...place, 'body'], about.knows ?? (() => false))
  if (misspelt !== undefined) throw refuse(misspelt)
  return matcher
}

/** Only then is what compiles schemas worth loading. */
function usesSchema(when: object): boolean {
  return JSON.stringify(when).includes('"schema"')
}

/** That there is no body at all says more than each member that it lacks. */
function withoutBody(found: Difference[], { body }: Expectation, entry: Entry): Difference[] {
  const others = found.filter(({ field }) => !/^body\b/.test(field))
  if (others.length === found.length || bodyOf(entry) !== undefined) return found
  return [...others, { field: 'body', expected: body }]
}

/** A field, what is expected in it, and what came. */
type Aim = [field: string, expected: string | undefined, actual: string | null]

/** What of an expectation is not about path, headers, query and body. */
function aims(expectation: Expectation, entry: Entry): Aim[] {
  const { operation, method, server, session } = expectation
  return [
    ['operation', operation, entry.operation_id],
    ['method', method?.toUpperCase(), entry.method],
    ['server', server, entry.server],
    ['session', session, entry.session],
  ]
}

function isAs(expected: string | undefined, actual: string | null): boolean {
  return expected === undefined || expected === actual
}

function differ(field: string, expected: unknown, actual: unknown): Difference {
  return actual === undefined ? { field, expected } : { field, expected, actual }
}
