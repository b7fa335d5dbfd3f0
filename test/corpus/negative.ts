import type { Sent } from './client.ts'
import { expectedOf, isRefusal, judgeReply } from './judge.ts'
import { messageOf, type Operation } from './operations.ts'
import { isAmbiguous, planRequest, type RequestPlan } from './requests.ts'
import { isPlaceNamed } from './said.ts'
import { spoil, type Spoilt } from './spoil.ts'
import { KINDS, type Kind } from './spoilt-values.ts'
import { emptyOutcome, visitDocument, type Outcome, type Tools, type Visit } from './visit.ts'
import { writeRequest, type PlannedRequest } from './wire.ts'

/** How often one kind of wrong request was sent, refused, and refused with words about the right place. */
export interface Tally {
  sent: number
  caught: number
  named: number
}

export type MissCause =
  | 'valid request refused'
  | 'let through'
  | 'place not named'
  | 'crash or hang'

export interface Miss {
  document: string
  operation: string
  cause: MissCause
  detail: string
}

export interface NegativeResult extends Outcome {
  /** Operations that describe parameters or a body. */
  operations: number
  /** The judge finds no valid request for them. */
  contradictory: number
  /** Their path is another operation's as well: nobody can say which is asked. */
  ambiguous: number
  validPassed: number
  /** Of those, with fewer than three wrong requests: there is not more to be wrong. */
  few: number
  kinds: Record<Kind, Tally>
  /** Changes that do not break the schema. */
  unproven: number
  misses: Miss[]
}

export function emptyNegative(document: string): NegativeResult {
  const tallies = KINDS.map((kind) => [kind, { sent: 0, caught: 0, named: 0 }] as const)
  return {
    ...emptyOutcome(document),
    operations: 0,
    contradictory: 0,
    ambiguous: 0,
    validPassed: 0,
    few: 0,
    kinds: Object.fromEntries(tallies) as Record<Kind, Tally>,
    unproven: 0,
    misses: [],
  }
}

const FEW = 3

/** How many wrong requests for one operation, and which of them come first. */
interface Amount {
  most: number
  seed: number
}

/** Loads one description and asks every operation once rightly and several times wrongly. */
export async function refuseDocument(
  tools: Tools & { most: number },
  document: string,
): Promise<NegativeResult> {
  const result = emptyNegative(document)
  await visitDocument(tools, result, (visit, operation, { index, paths }) =>
    askWrongly({ visit, operation, result, paths }, { most: tools.most, seed: index }),
  )
  return result
}

interface Asking {
  visit: Visit
  operation: Operation
  result: NegativeResult
  paths: readonly string[]
}

async function askWrongly(asking: Asking, amount: Amount): Promise<void> {
  const { visit, operation, result, paths } = asking
  if (operation.params.length === 0 && operation.body === undefined) return
  if (isAmbiguous(paths, operation.path)) {
    result.ambiguous += 1
    return
  }
  let plan: RequestPlan
  try {
    plan = planRequest({ ...visit, paths }, operation, true)
  } catch (error) {
    const reason = `no request: ${messageOf(error)}`
    result.broken.push({ method: operation.method, path: operation.path, reason })
    return
  }
  if (plan.doubts.length > 0) {
    result.contradictory += 1
    return
  }
  result.operations += 1
  const passed = await askRightly(asking, writeRequest(visit.reader, plan))
  // What is said about a wrong request tells nothing where the right one is refused as well.
  if (!passed) return
  result.validPassed += 1
  const { spoilt, unproven } = spoil({ ...visit, paths }, plan, amount)
  result.unproven += unproven
  if (spoilt.length < FEW) result.few += 1
  for (const one of spoilt) {
    const sent = await visit.client.send(visit.url, one.request)
    tally(asking, one, sent)
  }
}

async function askRightly(asking: Asking, request: PlannedRequest): Promise<boolean> {
  const { visit, operation } = asking
  const sent = await visit.client.send(visit.url, request)
  if ('failure' in sent) {
    miss(asking, request, 'crash or hang', sent.failure)
    return false
  }
  const { statusOk, findings } = judgeReply(
    visit.book,
    operation,
    expectedOf(operation),
    sent.reply,
  )
  const said = sent.reply.headers['x-mockloop-violations']
  if (statusOk && said === undefined) return true
  const cause = sent.reply.status >= 500 ? 'crash or hang' : 'valid request refused'
  miss(asking, request, cause, said ?? findings[0]?.detail ?? `${sent.reply.status}`)
  return false
}

function tally(asking: Asking, spoilt: Spoilt, sent: Sent): void {
  const { kind, request } = spoilt
  const count = asking.result.kinds[kind]
  const what = `${kind} at ${spoilt.in} ${spoilt.path.join(' / ')}`
  count.sent += 1
  if ('failure' in sent) {
    miss(asking, request, 'crash or hang', `${what}: ${sent.failure}`)
    return
  }
  const { reply } = sent
  const malformed = kind === 'malformed JSON' && reply.status === 400
  if (!malformed && !isRefusal(reply)) {
    miss(
      asking,
      request,
      reply.status >= 500 ? 'crash or hang' : 'let through',
      `${what}: ${reply.status}`,
    )
    return
  }
  count.caught += 1
  if (malformed || isPlaceNamed(spoilt, reply)) count.named += 1
  else
    miss(
      asking,
      request,
      'place not named',
      `${what}: ${reply.headers['x-mockloop-violations'] ?? ''}`,
    )
}

function miss(asking: Asking, request: PlannedRequest, cause: MissCause, detail: string): void {
  const { operation, result } = asking
  if (cause === 'crash or hang') result.crashes += 1
  const { method, target, body } = request
  const sent = body === undefined ? '' : ` ${body.toString('utf8').slice(0, 300)}`
  result.misses.push({
    document: result.document,
    operation: `${method} ${operation.path} → ${target.slice(0, 300)}${sent}`,
    cause,
    detail: detail.slice(0, 400),
  })
}
