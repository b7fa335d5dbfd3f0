import { Client } from './client.ts'
import type { Host } from './host.ts'
import {
  expectedOf,
  judgeReply,
  mediaFor,
  type Cause,
  type Finding,
  type Judgement,
} from './judge.ts'
import { messageOf, readDescription, type Description, type Operation } from './operations.ts'
import { groupBy, Reader } from './places.ts'
import { planRequest, type PlannedRequest } from './requests.ts'
import { Sampler } from './sampler.ts'
import { SchemaBook } from './schemas.ts'

const START_TIMEOUT = 180_000
const CONCURRENCY = 8

export interface Shortfall {
  document: string
  operation: string
  cause: Cause
  detail: string
  doubts?: string | undefined
}

export interface DocumentResult {
  document: string
  state: 'loaded' | 'refused' | 'crashed' | 'unreadable'
  message?: string
  diagnostics: Record<string, number>
  operations: number
  broken: number
  statusOk: number
  fakeValid: number
  fakeInvalid: number
  exampleRight: number
  exampleWrong: number
  otherRight: number
  otherWrong: number
  unjudgeable: number
  crashes: number
  seconds: number
  shortfalls: Shortfall[]
}

export function emptyResult(document: string): DocumentResult {
  return {
    document,
    state: 'loaded',
    diagnostics: {},
    operations: 0,
    broken: 0,
    statusOk: 0,
    fakeValid: 0,
    fakeInvalid: 0,
    exampleRight: 0,
    exampleWrong: 0,
    otherRight: 0,
    otherWrong: 0,
    unjudgeable: 0,
    crashes: 0,
    seconds: 0,
    shortfalls: [],
  }
}

export interface Tools {
  host: Host
  /** Milliseconds a request may take. */
  timeout: number
}

/** Loads one description, asks every operation once and judges what comes back. */
export async function judgeDocument(tools: Tools, file: string): Promise<DocumentResult> {
  const result = emptyResult(file)
  const began = performance.now()
  const reader = new Reader()
  let description: Description | undefined
  try {
    description = readDescription(reader, file)
  } catch (error) {
    result.state = 'unreadable'
    result.message = messageOf(error)
  }
  try {
    await serveAndAsk(tools, { reader, description, file }, result)
  } catch (error) {
    result.state = 'crashed'
    result.message = messageOf(error)
    result.crashes += 1
  }
  result.seconds = (performance.now() - began) / 1000
  return result
}

interface Subject {
  reader: Reader
  description: Description | undefined
  file: string
}

async function serveAndAsk(tools: Tools, subject: Subject, result: DocumentResult): Promise<void> {
  const reply = await tools.host.order({ start: subject.file }, START_TIMEOUT)
  if (reply.kind === 'refused') {
    result.state = reply.expected ? 'refused' : 'crashed'
    result.message = reply.message
    if (!reply.expected) result.crashes += 1
  }
  if (reply.kind === 'started') {
    for (const { code } of reply.diagnostics) {
      result.diagnostics[code] = (result.diagnostics[code] ?? 0) + 1
    }
    if (subject.description !== undefined) {
      // A client a document: a kept connection must not outlive the server it leads to.
      const client = new Client(tools.timeout)
      await askAll(client, reply.url, subject, result)
      client.close()
    }
  }
  await tools.host.order({}, 30_000)
}

async function askAll(
  client: Client,
  url: string,
  { reader, description, file }: Subject,
  result: DocumentResult,
): Promise<void> {
  if (description === undefined) return
  const book = new SchemaBook(reader, description.version === '3.1')
  const sampler = new Sampler(reader, book)
  const queue = [...description.operations]
  const byMethod = groupBy(queue, (operation) => operation.method)
  result.operations = queue.length
  result.broken = description.broken.length
  for (const { method, path, reason } of description.broken) {
    const operation = `${method.toUpperCase()} ${path}`
    result.shortfalls.push({ document: file, operation, cause: 'unjudgeable', detail: reason })
  }
  const asking: Asking = { client, url, reader, book, sampler, result }
  const worker = async () => {
    for (let operation = queue.shift(); operation !== undefined; operation = queue.shift()) {
      await askOne(
        asking,
        operation,
        (byMethod.get(operation.method) ?? []).map(({ path }) => path),
      )
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

interface Asking {
  client: Client
  url: string
  reader: Reader
  book: SchemaBook
  sampler: Sampler
  result: DocumentResult
}

async function askOne(asking: Asking, operation: Operation, paths: string[]): Promise<void> {
  const { client, url, reader, book, sampler, result } = asking
  let planned: PlannedRequest
  try {
    planned = planRequest({ reader, sampler, paths }, operation)
  } catch (error) {
    const detail = `no request: ${messageOf(error)}`
    note(result, operation, [{ cause: 'unjudgeable', detail }])
    result.operations -= 1
    result.broken += 1
    return
  }
  const sent = await client.send(url, planned)
  if ('failure' in sent) {
    note(result, operation, [{ cause: 'crash or hang', detail: sent.failure }], planned)
    result.crashes += 1
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
