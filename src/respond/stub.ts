import { Problem } from '../errors.ts'
import type { StubResponse } from '../scenario/scenario.ts'
import type { Spec } from '../spec/load.ts'
import type { Answer, HeaderList } from '../types.ts'
import type { Ask } from './ask.ts'
import { choose } from './choose.ts'
import type { Choice } from './choose.ts'
import { chooseResponse } from './responses.ts'
import { deliver } from './deliver.ts'
import { operationHeader } from './problem.ts'
import type { Responder } from './responder.ts'
import { offer } from './responder.ts'
import { serialize } from './serialize.ts'

/** The answer of a stub, its templates filled in. */
export interface Given extends Omit<StubResponse, 'headers'> {
  headers: Readonly<Record<string, unknown>>
}

/** What stubs are answered with. */
export interface Answering {
  spec: Spec
  responder: Responder
}

const EMPTY = new Set([204, 205, 304])
/** Those of a recorded answer say how that one was sent (RFC 9112 §6). */
const FRAME = new Set(['content-length', 'transfer-encoding'])

/** Answers with a stub: its body, an example of the document, or a fake, under its status and headers. */
export async function answerStub(given: Given, ask: Ask, answering: Answering): Promise<Answer> {
  const own = toHeaders(given.headers)
  if (given.example !== undefined || given.fake || leavesBody(given, ask))
    return dress(await borrow(given, ask, answering), own, ask)
  const choice = chooseFor(given, ask, answering)
  const named = own.find(([name]) => name === 'content-type')?.[1]
  const mediaType = named ?? choice.mediaType
  const answer = dress(await fill(given, { ask, choice, mediaType }, answering), own, ask)
  // What comes packed is sent as it is.
  return own.some(([name]) => name === 'content-encoding') ? answer : deliver(answer, ask)
}

/** What a stub leaves out is as the document has it, where that has the status at all. */
function leavesBody({ status, body, base64 }: Given, { operation }: Ask): boolean {
  return (
    body === undefined && base64 === undefined && chooseResponse(operation, status) !== undefined
  )
}

/** What the document itself gives under this status. */
async function borrow(
  { status, example, fake }: Given,
  ask: Ask,
  { responder }: Answering,
): Promise<Answer> {
  const { pace, seed } = ask.preferences
  const preferences = {
    ...(status !== undefined && { code: status }),
    ...(example !== undefined && { example }),
    ...(pace !== undefined && { pace }),
    ...(seed !== undefined && { seed }),
  }
  try {
    return await responder.answer({ ...ask, isFaked: fake === true, preferences })
  } catch (error) {
    // It is the stub that asked for it, and not the client.
    const isOurs = error instanceof Problem && error.code.startsWith('no-such-')
    throw isOurs ? new Problem('broken-stub', error.detail) : error
  }
}

/** The status, and the media type that the document has for it; a stub may well have another status. */
function chooseFor({ status: code }: Given, ask: Ask, { spec }: Answering): Choice {
  const wish = { ...ask, preferences: code === undefined ? {} : { code } }
  for (const accept of [ask.accept, undefined]) {
    try {
      const choice = choose({ ...wish, accept }, spec)
      if (code === undefined || choice.status === code) return choice
    } catch (error) {
      if (!(error instanceof Problem)) throw error
    }
  }
  return { status: code ?? 200, response: { key: '', contents: [], headers: [] } }
}

async function fill(
  { body, base64 }: Given,
  { ask, choice, mediaType }: { ask: Ask; choice: Choice; mediaType: string | undefined },
  { spec, responder }: Answering,
): Promise<Answer> {
  const { status, content } = choice
  const empty: Answer = { status, headers: [], source: 'stub' }
  if (EMPTY.has(status) || (body === undefined && base64 === undefined)) return empty
  if (base64 !== undefined)
    return toAnswer(
      empty,
      new Uint8Array(Buffer.from(base64, 'base64')),
      mediaType ?? 'application/octet-stream',
    )
  if (content !== undefined && content.mediaType === mediaType)
    await responder.assertFits(ask, content, body)
  const schema = content?.schema
  const usual = typeof body === 'string' ? 'text/plain' : 'application/json'
  const wire = serialize(body, {
    mediaType: mediaType ?? usual,
    schema,
    refs: spec.refs,
    written: true,
  })
  return toAnswer(empty, wire.content, wire.mediaType)
}

function toAnswer(answer: Answer, body: NonNullable<Answer['body']>, mediaType: string): Answer {
  return offer({ ...answer, body, headers: [['content-type', mediaType]] }, mediaType)
}

/** Puts the stub's own headers over those of its body. */
function dress(answer: Answer, own: HeaderList, { operation }: Ask): Answer {
  const taken = new Set([...own.map(([name]) => name), 'x-mockloop-source', 'x-mockloop-operation'])
  return {
    ...answer,
    source: 'stub',
    headers: [
      ...answer.headers.filter(([name]) => !taken.has(name)),
      ...own,
      ['x-mockloop-source', 'stub'],
      ...operationHeader(operation.operationId),
    ],
  }
}

/** A template may have filled in anything: line breaks would begin another header. */
function toHeaders(headers: Readonly<Record<string, unknown>>): HeaderList {
  return Object.entries(headers)
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !FRAME.has(name))
    .flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, clean(String(one ?? ''))]),
    )
}

function clean(text: string): string {
  return text.replaceAll(/[^\t\x20-\x7e\xa0-\xff]/g, ' ')
}
