import type { Entry } from '../log/entry.ts'
import { prepareConditions } from '../scenario/match/match.ts'
import type { CompileSchema, Matcher } from '../scenario/match/match.ts'
import { refuse } from './expectations.ts'
import type { Expectation, When } from './expectations.ts'
import { bodyOf, toFacts } from './facts.ts'
import { findMisspelt } from './misspelt.ts'

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
  return {
    test: (entry) => aims(expectation, entry, about).length === 0 && test(toFacts(entry)),
    differences(entry) {
      const found = explain(toFacts(entry)).map(({ where, expected, actual }) =>
        differ(where, expected, actual),
      )
      return [...aims(expectation, entry, about), ...withoutBody(found, expectation, entry)]
    },
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

/** What of an expectation is not about headers, query and body. */
function aims(expectation: Expectation, entry: Entry, about: About): Difference[] {
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
  if (path !== undefined && !isSamePath(path, entry.path, about))
    differences.push(differ('path', path, entry.path))
  return differences
}

/** A mock answers with and without its base path, and so both may be said. */
function isSamePath(wanted: string, path: string, { below = decodePath }: About): boolean {
  const [plain] = wanted.split('?', 1)
  const forms = (one: string): string[] => [decodePath(one), below(one)]
  return forms(plain ?? '').some((one) => forms(path).some((other) => fitsPath(one, other)))
}

function fitsPath(template: string, path: string): boolean {
  if (template === path) return true
  const [wanted, given] = [template.split('/'), path.split('/')]
  return (
    wanted.length === given.length &&
    wanted.every((part, at) => (/^\{[^{}]+\}$/.test(part) ? given[at] !== '' : part === given[at]))
  )
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function differ(field: string, expected: unknown, actual: unknown): Difference {
  return actual === undefined ? { field, expected } : { field, expected, actual }
}
