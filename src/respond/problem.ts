import { PROBLEMS } from '../errors.ts'
import type { Problem } from '../errors.ts'
import type { Answer, HeaderList } from '../types.ts'

/** A problem as an RFC 9457 answer. */
export function toProblemAnswer(
  problem: Problem,
  { id, operation }: { id: string; operation: string | undefined },
): Answer {
  const { status } = problem
  const { title } = PROBLEMS[problem.code]
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
      ...operationHeader(operation),
    ],
    body: JSON.stringify(body),
    source: 'problem',
  }
}

/** The header that names an operation, if there is one. */
export function operationHeader(operationId: string | undefined): HeaderList {
  return operationId === undefined ? [] : [['x-mockloop-operation', encodeURI(operationId)]]
}
