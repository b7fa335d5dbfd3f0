import { Problem } from './errors.ts'
import { createTrial } from './exchange.ts'
import type { Exchange, TrialRequest } from './exchange.ts'
import { resolveAnswer } from './handle.ts'
import type { Serving } from './handle.ts'
import { toProblemAnswer } from './respond/problem.ts'
import { routeExchange } from './route.ts'
import { nearStubs } from './stub.ts'
import type { Answer, Source } from './types.ts'

/** What would answer a request, and why; as it goes over the wire. */
export interface Explanation {
  /** Whether an operation takes it. */
  matched: boolean
  server: string | null
  operation_id: string | null
  source: Source
  stub_id: string | null
  scenario: string | null
  session: string
  status: number
  violations: { in: string; pointer: string; code: string; message: string }[]
  /** Operations that do not take it, or stubs that do not answer it, with what differs. */
  nearest: { operation: string; why_not: string }[]
  suggestion: string | null
}

/** Takes a request through all steps without sending, counting or changing anything. */
export async function explainRequest(
  serving: Serving,
  request: TrialRequest,
): Promise<Explanation> {
  const exchange = createTrial(request, serving.createId())
  const answer = await resolveAnswer(serving, exchange).catch((error: unknown) => {
    if (error instanceof Problem) return toProblemAnswer(error, exchange)
    throw error
  })
  const { mock, operation, stub, session, violations } = exchange
  // Whom the contract has refused no stub was asked about.
  const isRefused = answer.source === 'problem' && violations.length > 0
  const near = stub === undefined && !isRefused ? await findNear(serving, exchange) : []
  return {
    matched: operation !== undefined,
    server: mock ?? null,
    operation_id: operation ?? null,
    source: answer.source,
    stub_id: stub?.id ?? null,
    scenario: stub?.scenario ?? null,
    session,
    status: answer.status,
    violations: [...violations],
    nearest: near,
    suggestion: suggest(exchange, answer),
  }
}

async function findNear(serving: Serving, exchange: Exchange): Promise<Explanation['nearest']> {
  if (exchange.nearMisses.length > 0) return exchange.nearMisses
  const { mock, route } = await routeExchange(serving, exchange)
  return mock !== undefined && route.kind === 'operation' ? nearStubs(mock, exchange, route) : []
}

function suggest(
  { operation, violations, nearMisses }: Exchange,
  { status, headers }: Answer,
): string | null {
  const [near] = nearMisses
  const [, allowed] = headers.find(([name]) => name === 'allow') ?? []
  if (operation === undefined && allowed !== undefined) return `the path takes ${allowed}`
  if (operation === undefined)
    return near === undefined
      ? 'no operation is like it: compare path and method with those of the document'
      : `did you mean ${near.operation}?`
  if (violations.length > 0)
    return 'mend the violations, or send Prefer: validation=off to let this request through'
  if (status === 401 || status === 403)
    return 'send what www-authenticate asks for, or turn auth off'
  return null
}
