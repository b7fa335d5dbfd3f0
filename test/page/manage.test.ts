/** What the pages of operations, scenarios and settings compute, without a browser. */
import { describe, expect, it } from 'vitest'
import type { OperationDetail, OperationSummary } from '../../src/control/verbs/operations.ts'
import { linesOf, readDocument, writeDocument } from '../../src/page/lib/yaml.ts'
import { toAttempt, toInput } from '../../src/page/operations/attempt.ts'
import { toResponseDraft } from '../../src/page/operations/response.ts'
import { branchesOf, limitsOf, typeOf } from '../../src/page/operations/schema.ts'
import { search, toGroups, toIndex } from '../../src/page/operations/tree.ts'
import { toScenarioInput } from '../../src/page/scenarios/draft.ts'
import { diffScenarios, sayAnswer, sayWhen } from '../../src/page/scenarios/stub-text.ts'
import { sayFault, sayWhom, toDelay, toDelayDraft } from '../../src/page/settings/trouble.ts'
import { checkWebhook, NEW_WEBHOOK, toNew } from '../../src/page/settings/webhook.ts'

const summary: OperationSummary = {
  operation_id: 'getPet',
  method: 'GET',
  path: '/pets/{petId}/{other}',
  summary: 'One pet',
  tags: ['pets'],
  deprecated: false,
  statuses: ['200'],
  secured: true,
  broken: null,
}

const detail: OperationDetail = {
  ...summary,
  description: null,
  parameters: [
    { name: 'petId', in: 'path', required: true, schema: {}, outline: 'string' },
    { name: 'limit', in: 'query', required: false, schema: {}, outline: 'integer' },
    { name: 'X-Trace', in: 'header', required: true, schema: {}, outline: 'string' },
  ],
  request_body: null,
  responses: [
    {
      status: '200',
      description: 'ok',
      content: { 'application/json': {} },
      outlines: {},
      examples: ['a'],
      example_values: { 'application/json': { a: { id: 1 } } },
    },
  ],
  security: [[{ name: 'k', type: 'apiKey', in: 'query', key: 'key', scheme: null, scopes: [] }]],
  active_override: null,
}

const sample = {
  method: 'GET',
  path: '/pets/a%2Fb/1?limit=5',
  params: { petId: 'a/b', other: '1' },
  query: [['limit', '5']] satisfies [string, string][],
  headers: { 'x-trace': 't' },
  body: null,
  source: 'empty' as const,
}

describe('operations', () => {
  it('stand under each of their tags, or the beginning of their path', () => {
    const bare = { ...summary, operation_id: 'bare', tags: [] }
    const two = { ...summary, operation_id: 'two', tags: ['pets', 'constructor', 'pets'] }
    const groups = toGroups([summary, bare, two])
    expect(groups.map(({ name, operations }) => [name, operations.length])).toEqual([
      ['pets', 2],
      ['/pets', 1],
      ['constructor', 1],
    ])
  })

  it('are found by all of the words, whatever their case', () => {
    const index = toIndex([summary])
    expect(search(index, 'PET one')).toEqual([summary])
    expect(search(index, 'pet two')).toEqual([])
  })

  it('that are called what was typed come before those that only have its words', () => {
    const words = { ...summary, operation_id: 'words', summary: 'Get the state of an issue' }
    const row = { ...summary, operation_id: 'row', summary: 'Lock: get an issue' }
    const named = { ...summary, operation_id: 'named', summary: 'Get an issue' }
    const found = search(toIndex([words, row, named]), 'get an Issue')
    expect(found.map((one) => one.operation_id)).toEqual(['named', 'row', 'words'])
  })

  it('are asked with what is filled in, and nothing that is not to be sent', () => {
    const attempt = toAttempt(detail, sample)
    expect(attempt.fields.map(({ name, isSent, value }) => [name, isSent, value])).toEqual([
      ['other', true, '1'],
      ['petId', true, 'a/b'],
      ['limit', false, '5'],
      ['X-Trace', true, 't'],
    ])
    expect(toInput('shop', detail, { ...attempt, session: 'ann' })).toEqual({
      server: 'shop',
      session: 'ann',
      method: 'GET',
      path: '/pets/a%2Fb/1?key=a-key',
      headers: { 'X-Trace': 't' },
    })
  })

  it('begin a response with what is set, else with an example of the document', () => {
    expect(toResponseDraft(detail)).toMatchObject({
      status: '200',
      type: 'application/json',
      body: '{\n  "id": 1\n}',
    })
    const set = { ...detail, active_override: { status: 404, body: 'gone', delay: 5 } }
    expect(toResponseDraft(set)).toMatchObject({ status: '404', body: 'gone', delay: '5' })
  })
})

describe('schemas', () => {
  it.each([
    [{ type: 'string', format: 'date' }, 'string (date)'],
    [{ type: ['string', 'null'] }, 'string or null'],
    [{ type: 'array', items: { $ref: '#/components/schemas/Pet' } }, 'array of Pet'],
    [{ oneOf: [{}, {}] }, 'one of these'],
    [{ allOf: [{ type: 'integer' }] }, 'integer'],
    [true, 'anything'],
    [false, 'nothing'],
  ])('%j is %s', (schema, words) => {
    expect(typeOf(schema)).toBe(words)
  })

  it('have their members below them, names of prototypes among them', () => {
    const schema = JSON.parse(
      '{"required":["a"],"properties":{"a":{},"__proto__":{"type":"string"}},"anyOf":[{}]}',
    ) as unknown
    expect(branchesOf(schema).map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ['a', true],
      ['__proto__', false],
      ['any of: 1', false],
    ])
  })

  it('tell their limits, cut where they are long', () => {
    expect(limitsOf({ enum: [1, 'a'], minimum: 0, nullable: true })).toEqual([
      'one of 1, a',
      'or null',
      'at least 0',
    ])
    expect(limitsOf({ pattern: 'x'.repeat(200) })[0]).toHaveLength('like '.length + 81)
  })
})

describe('the text of a scenario', () => {
  const text = 'description: a\nstubs:\n  - operation: x\n    respond:\n      status: 999\n  - {}\n'

  it('is read in either notation, and written back the same', () => {
    const value = { stubs: [{ operation: 'x', respond: { status: 200, body: null } }] }
    for (const notation of ['yaml', 'json'] as const)
      expect(readDocument(writeDocument(value, notation))).toEqual({ value })
  })

  it('says in which line it cannot be read', () => {
    expect(readDocument('a: 1\nb: [\n')).toMatchObject({ line: 3 })
  })

  it('has the lines of findings, of the nearest where it has less', () => {
    const places = ['stubs[0].respond.status', 'stubs[1].respond', 'stubs', '', 'nothing["a.b"]']
    expect(linesOf(text, places)).toEqual([5, 6, 2, 1, 1])
  })

  it('is sent as stubs, or as one of the other shapes', () => {
    const stubs: object[] = []
    expect(toScenarioInput('s', 'n', { name: 'n', stubs })).toEqual({
      server: 's',
      name: 'n',
      stubs,
    })
    const other = { '/users': [] }
    expect(toScenarioInput('s', 'n', other)).toEqual({ server: 's', name: 'n', config: other })
    expect(toScenarioInput('s', 'n', 'text')).toMatch(/is an object/)
    expect(toScenarioInput('s', 'n', { name: 'm', stubs })).toMatch(/own field/)
    expect(toScenarioInput('s', 'n', { stub: 1, stubs })).toMatch(/no member stub: there are/)
  })
})

describe('stubs', () => {
  it('are told in words', () => {
    const stub = { id: 'a', when: { query: { a: 1 } }, times: 2, sequence: [{ status: 500 }, {}] }
    expect(sayWhen(stub)).toBe('query a · 2 times')
    expect(sayAnswer(stub)).toBe('500 → usual status')
    expect(sayAnswer({ id: 'b', respond: { fault: 'reset', body: 1 } })).toBe(
      'usual status, reset, a body',
    )
  })

  it('are compared by whom they answer and when, not by their ids', () => {
    const same = { operation: 'a', respond: { status: 200 } }
    const here = [
      { id: '1', ...same },
      { id: '2', operation: 'b', respond: { status: 500 } },
      { id: '3', operation: 'c' },
    ]
    const there = [
      { id: '9', ...same },
      { id: '8', operation: 'b', respond: { status: 200 } },
      { id: '7', operation: 'd' },
    ]
    const diff = diffScenarios({ name: 'x', stubs: here }, { name: 'default', stubs: there })
    expect(diff).toEqual({
      added: [here[2]],
      changed: [{ here: here[1], there: there[1] }],
      same: 1,
      missing: [there[2]],
    })
  })
})

describe('trouble', () => {
  it.each([null, 5, { min: 1, max: 2 }, { mean: 3, stddev: 1 }, { p50: 1, p99: 9 }])(
    'a delay of %j is edited without being changed',
    (delay) => {
      expect(toDelay(toDelayDraft(delay))).toEqual(delay)
    },
  )

  it('is told in words', () => {
    expect(sayWhom({ operations: ['a'], tags: ['b'] })).toBe('a, tag b')
    expect(sayWhom({})).toBe('all requests')
    expect(sayFault({ status: 503, percent: 5, fail_first: 2 })).toBe('answers 503 · 5 %, 2 times')
    expect(sayFault({ fault: { drip: { bytes: 1, ms: 2 } } })).toBe('1 bytes every 2 ms')
  })
})

describe('webhooks', () => {
  it('are refused with a reason for each field', () => {
    const draft = { ...NEW_WEBHOOK, url: 'ftp://a', events: ' ', body: '{' }
    expect(Object.keys(checkWebhook(draft))).toEqual(['name', 'url', 'events', 'body'])
  })

  it('are sent with what is filled in alone', () => {
    const draft = { ...NEW_WEBHOOK, name: 'a', url: 'http://a/', headers: 'x: a:b', drop: '5' }
    expect(toNew('shop', draft)).toEqual({
      server: 'shop',
      name: 'a',
      url: 'http://a/',
      events: ['response.sent'],
      headers: { x: 'a:b' },
      delay: 0,
      faults: { drop: 5 },
      retry: {},
      active: true,
    })
  })
})
