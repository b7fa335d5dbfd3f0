import { prepareConditions } from '../../src/scenario/match/match.ts'
import type { Finding, Matcher } from '../../src/scenario/match/match.ts'
import type { Conditions, Facts } from '../../src/scenario/scenario.ts'

export interface Sent {
  path?: string
  params?: Record<string, string>
  query?: string
  headers?: Record<string, string>
  body?: unknown
  session?: string
}

/** What a request looks like to conditions; header names in lower case. */
export function factsOf(sent: Sent): Facts {
  const headers = sent.headers ?? {}
  return {
    method: 'POST',
    path: sent.path ?? '/',
    params: sent.params ?? {},
    query: sent.query ?? '',
    header: (name) => (Object.hasOwn(headers, name) ? headers[name] : undefined),
    headers: () => headers,
    body: sent.body,
    session: sent.session ?? 'default',
  }
}

/** The matcher of conditions in which nothing may be wrong. */
export async function matcherOf(when: unknown): Promise<Matcher> {
  const { matcher, findings } = await prepared(when)
  if (findings.length > 0) throw new Error(findings.map(({ message }) => message).join('\n'))
  return matcher
}

/** What is wrong with conditions. */
export async function findingsOf(when: unknown): Promise<Finding[]> {
  return (await prepared(when)).findings
}

async function prepared(when: unknown): Promise<{ matcher: Matcher; findings: Finding[] }> {
  const findings: Finding[] = []
  const matcher = await prepareConditions(when as Conditions, {
    report: (finding) => findings.push(finding),
    place: ['stubs', 2, 'when'],
  })
  return { matcher, findings }
}
