import {
  expectedOf,
  isRefusal,
  judgeReply,
  type Cause,
  type Finding,
  type Judgement,
} from './judge.ts'
import { mediaFor } from './media.ts'
import { messageOf, type Operation } from './operations.ts'
import { planRequest } from './requests.ts'
import { emptyOutcome, visitDocument, type Outcome, type Tools, type Visit } from './visit.ts'
import { writeRequest, type PlannedRequest } from './wire.ts'

export interface Shortfall {
  document: string
  operation: string
  cause: Cause
  detail: string
  doubts?: string | undefined
}

export interface DocumentResult extends Outcome {
  operations: number
  statusOk: number
  /** Refused, as it should be: the description lets no request through. */
  contradictory: number
  fakeValid: number
  fakeInvalid: number
  exampleRight: number
  exampleWrong: number
  otherRight: number
  otherWrong: number
  unjudgeable: number
  shortfalls: Shortfall[]
}

export function emptyResult(document: string): DocumentResult {
  return {
    ...emptyOutcome(document),
    operations: 0,
    statusOk: 0,
    contradictory: 0,
    fakeValid: 0,
    fakeInvalid: 0,
    exampleRight: 0,
    exampleWrong: 0,
    otherRight: 0,
    otherWrong: 0,
    unjudgeable: 0,
    shortfalls: [],
  }
}

/** Loads one description, asks every operation once and judges what comes back. */
export async function judgeDocument(tools: Tools, document: string): Promise<DocumentResult> {
  const result = emptyResult(document)
  await visitDocument(tools, result, (visit, operation, { paths }) =>
    askOne({ visit, operation, result }, paths),
  )
  for (const { method, path, reason } of result.broken) {
    const operation = `${method.toUpperCase()} ${path}`
    result.shortfalls.push({ document, operation, cause: 'unjudgeable', detail: reason })
  }
  return result
}

interface Asking {
  visit: Visit
  operation: Operation
  result: DocumentResult
}

async function askOne(asking: Asking, paths: readonly string[]): Promise<void> {
  const { visit, operation, result } = asking
  const { client, url, reader, book, sampler } = visit
  let planned: PlannedRequest
  try {
    planned = writeRequest(reader, planRequest({ reader, sampler, paths }, operation))
  } catch (error) {
    const reason = `no request: ${messageOf(error)}`
    result.broken.push({ method: operation.method, path: operation.path, reason })
    return
  }
  result.operations += 1
  const sent = await client.send(url, planned)
  if ('failure' in sent) {
    note(result, operation, [{ cause: 'crash or hang', detail: sent.failure }], planned)
    result.crashes += 1
    return
  }
  if (planned.doubts.length > 0 && isRefusal(sent.reply)) {
    result.statusOk += 1
    result.contradictory += 1
    note(result, operation, [{ cause: 'no valid request', detail: 'refused' }], planned)
    return
  }
  const expected = expectedOf(operation)
  const judgement = judgeReply(book, operation, expected, sent.reply)
  count(result, judgement)
  const type = sent.reply.headers['content-type'] ?? ''
  const schema = mediaFor(expected.response?.media ?? [], type)?.schema
  for (const finding of judgement.findings) {
    if (finding.cause !== 'fake body invalid' || schema === undefined) continue
    const { doubt } = sampler.pick(schema, [], 'response')
    if (doubt !== undefined) finding.detail += ' (the judge finds no valid value either)'
  }
  note(result, operation, judgement.findings, planned)
}

function note(
  result: DocumentResult,
  operation: Operation,
  findings: readonly Finding[],
  planned?: PlannedRequest,
): void {
  const asked = planned === undefined ? '' : ` → ${planned.target.slice(0, 120)}`
  for (const { cause, detail } of findings) {
    result.shortfalls.push({
      document: result.document,
      operation: `${operation.method.toUpperCase()} ${operation.path}${asked}`,
      cause,
      detail,
      doubts: planned?.doubts.join('; ') || undefined,
    })
  }
}

function count(result: DocumentResult, judgement: Judgement): void {
  if (judgement.statusOk) result.statusOk += 1
  if (judgement.findings.some(({ cause }) => cause === 'crash or hang')) result.crashes += 1
  if (judgement.fake === 'valid') result.fakeValid += 1
  if (judgement.fake === 'invalid') result.fakeInvalid += 1
  if (judgement.example === 'right') result.exampleRight += 1
  if (judgement.example === 'wrong') result.exampleWrong += 1
  if (judgement.other === 'right') result.otherRight += 1
  if (judgement.other === 'wrong') result.otherWrong += 1
  if (judgement.unjudgeable) result.unjudgeable += 1
}
