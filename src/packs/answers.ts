import type { StubResponse } from '../scenario/scenario.ts'
import type { PackOperation, PackStub } from './pack.ts'

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
}

const WRITING = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** Whether an operation says what it answers under a status: by itself, its range, or `default`. */
export function documents({ statuses }: PackOperation, status: number): boolean {
  const range = `${Math.floor(status / 100)}XX`
  return statuses.some((key) => [String(status), range, 'DEFAULT'].includes(key.toUpperCase()))
}

/** The exact statuses of a hundred that some operation documents, ascending. */
export function documentedStatuses(
  operations: readonly PackOperation[],
  hundred: '4' | '5',
): number[] {
  const found = operations.flatMap(({ statuses }) =>
    statuses.filter((key) => /^\d{3}$/.test(key) && key.startsWith(hundred)).map(Number),
  )
  return [...new Set(found)].sort((one, other) => one - other)
}

/** An answer under a status: the document's own body, else a problem (RFC 9457) that says no more than the status. */
export function answer(
  of: PackOperation,
  status: number,
  headers: Record<string, string> = {},
): StubResponse {
  const hasHeaders = Object.keys(headers).length > 0
  if (documents(of, status)) return { status, ...(hasHeaders && { headers }) }
  const title = REASONS[status] ?? `Status ${status}`
  return {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
    body: { type: 'about:blank', title, status },
  }
}

/** Answers one after the other, and then from the first on again. */
export function cycle(...sequence: StubResponse[]): Pick<PackStub, 'sequence' | 'then'> {
  // oxlint-disable-next-line unicorn/no-thenable -- a word of the document; nobody awaits a stub
  return { sequence, then: 'cycle' }
}

/** The first of the statuses that the operation documents, else the first of all. */
export function firstDocumented(
  of: PackOperation,
  statuses: readonly [number, ...number[]],
): number {
  const exact = statuses.find((status) => of.statuses.includes(String(status)))
  return exact ?? statuses.find((status) => documents(of, status)) ?? statuses[0]
}

/** Whether an operation changes something. */
export function isWrite({ method }: PackOperation): boolean {
  return WRITING.has(method)
}

/** Whether an operation shows one thing that its path names. */
export function isItem({ method, path, isList }: PackOperation): boolean {
  return method === 'GET' && path.includes('{') && !isList
}
