import { PROBLEMS } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { Answer } from '../types.ts'

/** A problem as an RFC 9457 answer. */
export function toProblemAnswer(problem: Problem, { id }: { id: string }): Answer {
  const { status, title } = PROBLEMS[problem.code]
  const type = `urn:mockloop:problem:${problem.code}`
  const body = {
    type,
    title,
    status,
    detail: problem.detail,
    instance: `urn:mockloop:request:${id}`,
    ...problem.members,
  }
  return {
    status,
    headers: [
      ['content-type', 'application/problem+json'],
      ...problem.headers,
      ['x-mockloop-source', 'problem'],
    ],
    body: JSON.stringify(body),
    source: 'problem',
  }
}
