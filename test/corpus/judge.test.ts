import { describe, expect, it } from 'vitest'
import { expectedOf, judgeReply, type Judgement } from './judge.ts'
import { mediaFor } from './media.ts'
import { api, bench } from './support.ts'

const json = { 'application/json': { schema: { type: 'object', required: ['id'] } } }

function judge(
  responses: object,
  reply: { status?: number; type?: string; source?: string; body?: string },
  method = 'get',
): Judgement {
  const { book, operation } = bench(api({ '/a': { [method]: { responses } } }))
  const subject = operation(method, '/a')
  const headers: Record<string, string> = {
    'content-type': reply.type ?? 'application/json',
    'x-mockloop-source': reply.source ?? 'fake',
  }
  return judgeReply(book, subject, expectedOf(subject), {
    status: reply.status ?? 200,
    headers,
    body: Buffer.from(reply.body ?? ''),
  })
}

describe('the expected status', () => {
  it.each([
    [{ 404: {}, 201: {}, 200: {} }, 200],
    [{ 404: {}, '2XX': {}, default: {} }, 200],
    [{ 404: {}, default: {} }, 200],
    [{ '4XX': {} }, 400],
    [{ 302: {}, 404: {} }, 302],
    [{}, undefined],
    [{ 101: {} }, undefined],
  ])('of %j is %s', (responses, status) => {
    const { operation } = bench(api({ '/a': { get: { responses } } }))
    expect(expectedOf(operation('get', '/a')).status).toBe(status)
  })
})

describe('a reply', () => {
  it('is right when all is as documented', () => {
    const judgement = judge({ 200: { content: json } }, { body: '{"id":1}' })
    expect(judgement).toMatchObject({ statusOk: true, fake: 'valid', findings: [] })
  })

  it.each([
    ['status', { status: 404, body: '{}' }],
    ['crash or hang', { status: 500, body: '{}' }],
    ['media type', { type: 'text/html', body: 'a' }],
    ['fake body invalid', { body: '{}' }],
    ['fake body invalid', { body: '{"id":' }],
    ['wrong documented example', { body: '{}', source: 'example' }],
  ])('falls short by its %s', (cause, reply) => {
    expect(judge({ 200: { content: json } }, reply).findings).toMatchObject([{ cause }])
  })

  it('has no body where none is documented', () => {
    expect(judge({ 204: {} }, { status: 204 }).findings).toEqual([])
    const [finding] = judge({ 200: {} }, { body: 'x' }).findings
    expect(finding?.cause).toBe('body where none is documented')
    expect(judge({ 200: { content: json } }, {}, 'head').findings).toEqual([])
  })

  it('that is documented to be a 5xx is no crash', () => {
    expect(judge({ 503: {} }, { status: 503 })).toMatchObject({ statusOk: true, findings: [] })
  })

  it('of another type than JSON is looked at too', () => {
    const schema = { type: 'string' }
    const responses = {
      200: { content: { 'application/xml': { schema }, 'image/png': { schema } } },
    }
    const xml = (body: string) => judge(responses, { type: 'application/xml', body })
    expect(xml('<a>1</a>').other).toBe('right')
    expect(xml('<a>1</b>').other).toBe('wrong')
    expect(judge(responses, { type: 'image/png' }).other).toBe('wrong')
    expect(judge(responses, { type: 'image/png', body: 'PNG' }).other).toBe('right')
  })
})

describe('the documented media type', () => {
  const media = ['application/json; v=1', 'image/*', 'text/csv'].map((type) => {
    return { type, examples: [] }
  })

  it.each([
    ['application/json', 'application/json; v=1'],
    ['text/csv; charset=utf-8', 'text/csv'],
    ['image/png', 'image/*'],
    ['text/html', undefined],
  ])('of %s is %s', (type, expected) => {
    expect(mediaFor(media, type)?.type).toBe(expected)
  })
})
