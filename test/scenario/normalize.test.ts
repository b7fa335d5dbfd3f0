/* oxlint-disable unicorn/no-thenable -- a word of the document */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { load as parseYaml } from 'js-yaml'
import { beforeAll, describe, expect, it } from 'vitest'
import { ScenarioError } from '../../src/errors.ts'
import type { Finding } from '../../src/errors.ts'
import { createBodyCheck } from '../../src/scenario/normalize/contract.ts'
import { normalizeScenario } from '../../src/scenario/normalize/normalize.ts'
import type { NormalizeOptions, Normalized } from '../../src/scenario/normalize/normalize.ts'
import type { Stub } from '../../src/scenario/scenario.ts'
import { createTargets, resolveTarget } from '../../src/scenario/normalize/target.ts'
import type { Targets } from '../../src/scenario/normalize/target.ts'
import { IndexedRouter } from '../../src/spec/router.ts'
import { loadSpec } from '../../src/spec/load.ts'
import type { Spec } from '../../src/spec/load.ts'
import { Schemas } from '../../src/spec/schema.ts'
import type { JsonObject } from '../../src/types.ts'
import { createOutbound } from '../../src/lib/outbound.ts'

const specs = fileURLToPath(new URL('../../specs', import.meta.url))
let shop: Targets

beforeAll(async () => {
  shop = targetsOf(await load(`${specs}/petstore.yaml`))
})

async function load(source: string | JsonObject): Promise<Spec> {
  const outbound = createOutbound({ allow: [] })
  const spec = await loadSpec(source, outbound)
  await outbound.close()
  return spec
}

function targetsOf(spec: Spec): Targets {
  return createTargets(spec, new IndexedRouter(spec))
}

async function targetsFor(paths: JsonObject, more: JsonObject = {}): Promise<Targets> {
  const info = { title: 'T', version: '1' }
  return targetsOf(await load({ openapi: '3.0.3', info, paths, ...more }))
}

function checked(): Pick<NormalizeOptions, 'checkBody'> {
  return { checkBody: createBodyCheck(shop.spec, new Schemas(shop.spec.refs)) }
}

function read(input: unknown, options: Partial<NormalizeOptions> = {}): Normalized {
  return normalizeScenario(input, { targets: shop, name: 'given', ...options })
}

function stubsOf(input: unknown, options: Partial<NormalizeOptions> = {}): Stub[] {
  return read(input, options).scenario.stubs
}

function findings(input: unknown, options: Partial<NormalizeOptions> = {}): readonly Finding[] {
  try {
    read(input, options)
  } catch (error) {
    if (error instanceof ScenarioError) return error.findings
    throw error
  }
  return []
}

/** The findings about one stub for getPet that says this. */
function about(stub: JsonObject): string[] {
  const input = { name: 'one', stubs: [{ operation: 'getPet', ...stub }] }
  return findings(input).map(
    ({ pointer, message, fix }) =>
      `${pointer.replace('stubs[0]', '*')}: ${message}${fix ? ` (${fix})` : ''}`,
  )
}

function withoutIds(stubs: readonly Stub[]): object[] {
  return stubs.map(({ id: _id, ...rest }) => rest)
}

describe('the canonical document', () => {
  it('comes out as it went in, with ids', () => {
    const input = {
      name: 'checkout-fails',
      description: 'payment is declined, then works',
      extends: 'happy-path',
      delay: 50,
      stubs: [
        { operation: 'getPet', when: { params: { petId: 7 } }, respond: { status: 404, body: {} } },
        {
          method: 'post',
          path: '/orders',
          when: { headers: { 'x-plan': { matches: '^pro-' } }, body: { quantity: { gte: 1 } } },
          sequence: [
            { status: 402, body: { error: 'declined' }, delay: { min: 100, max: 400 } },
            { status: 201, fake: true },
          ],
          then: 'last',
        },
        {
          operation: 'listPets',
          respond: { fake: true, fault: 'reset' },
          times: 2,
          priority: 10,
          state: { require: { stage: 'started' }, set: { stage: 'done' } },
        },
      ],
    }
    const { scenario, warnings } = read(input)
    const { stubs, ...head } = scenario
    const [first, second, third] = input.stubs
    expect(head).toEqual({
      name: 'checkout-fails',
      description: 'payment is declined, then works',
      extends: 'happy-path',
      delay: 50,
    })
    expect(withoutIds(stubs)).toEqual([first, { ...second, method: 'POST' }, third])
    expect(warnings).toEqual([])
  })

  it('stays the same when it is saved again', () => {
    const once = read({ '/pets': [], '/pets/7': { id: 7 }, '/pets/{id}': {} }).scenario
    expect(read(structuredClone(once)).scenario).toEqual(once)
  })

  it('is a copy, so that its author may go on changing the original', () => {
    const body = { id: 1 }
    const [stub] = stubsOf({ stubs: [{ operation: 'getPet', respond: { body } }] })
    body.id = 2
    expect(stub?.respond?.body).toEqual({ id: 1 })
  })

  it('answers the success response where nothing is said', () => {
    expect(stubsOf({ stubs: [{ operation: 'getPet' }] })).toEqual([
      { id: 'getPet', operation: 'getPet', respond: {} },
    ])
  })

  it('may be empty', () => {
    expect(read({ name: 'blank' }).scenario).toEqual({ name: 'blank', stubs: [] })
    expect(read({ name: 'blank', config: {} }).scenario).toEqual({ name: 'blank', stubs: [] })
  })

  it('takes numbers in headers as text, and base64 in several lines as one', () => {
    const [stub] = stubsOf({
      stubs: [
        {
          operation: 'getPetPhoto',
          respond: { headers: { 'x-n': 5, 'x-m': ['a', 1] }, base64: 'aGVs\nbG8=' },
        },
      ],
    })
    expect(stub?.respond).toEqual({
      headers: { 'x-n': '5', 'x-m': ['a', '1'] },
      base64: 'aGVsbG8=',
    })
  })

  it.each(['nobody-home', 'adoption-day'])('is what the sample %s is written in', (name) => {
    const input = parseYaml(readFileSync(`${specs}/scenarios/${name}.yaml`, 'utf8'))
    const { scenario, warnings } = normalizeScenario(input, { targets: shop, ...checked() })
    expect(warnings).toEqual([])
    expect(scenario.name).toBe(name)
    expect(scenario.stubs).toHaveLength(4)
  })
})

describe('the documented shapes', () => {
  it('flat: a body by path, for GET where the path has it', () => {
    const stubs = stubsOf({ '/pets/7': { id: 7 }, '/pets': [] })
    expect(withoutIds(stubs)).toEqual([
      { method: 'GET', path: '/pets/7', respond: { body: { id: 7 } } },
      { method: 'GET', path: '/pets', respond: { body: [] } },
    ])
  })

  it('flat: a body for every method where the path has no GET', async () => {
    const responses = { 200: { description: 'ok' } }
    const targets = await targetsFor({
      '/jobs': {
        post: { operationId: 'run', responses },
        delete: { operationId: 'stop', responses },
      },
    })
    expect(stubsOf({ '/jobs': 1 }, { targets })).toEqual([
      { id: 'run', method: 'POST', path: '/jobs', respond: { body: 1 } },
      { id: 'stop', method: 'DELETE', path: '/jobs', respond: { body: 1 } },
    ])
    expect(
      stubsOf({ stubs: [{ id: 'both', path: '/jobs' }] }, { targets }).map(({ id }) => id),
    ).toEqual(['both-post', 'both-delete'])
  })

  it('flat: an empty object, null and lower-case methods are bodies', () => {
    const { scenario, warnings } = read({ '/pets': {}, '/owners': null, '/pets/7': { get: 1 } })
    expect(scenario.stubs.map(({ respond }) => respond?.body)).toEqual([{}, null, { get: 1 }])
    expect(warnings).toEqual([
      { pointer: '["/pets/7"]', message: 'is taken as a body', fix: 'write methods in upper case' },
    ])
  })

  it.each([
    [{ status: 201, body: 1, headers: { a: 'b' }, delay_ms: 5 }],
    [{ status_code: 201, response: 1, response_headers: { a: 'b' }, delay: 5 }],
    [{ response_status: 201, response_data: 1, headers: { a: 'b' }, delay: 5 }],
    [{ status: 201, response_body: 1, headers: { a: 'b' }, delay: 5 }],
  ])('by method: %o is understood', (answer) => {
    expect(withoutIds(stubsOf({ '/pets': { POST: answer } }))).toEqual([
      {
        method: 'POST',
        path: '/pets',
        respond: { status: 201, body: 1, headers: { a: 'b' }, delay: 5 },
      },
    ])
  })

  it('by method: an error is a body', () => {
    const [stub] = stubsOf({ '/pets': { GET: { status: 500, error: 'down' } } })
    expect(stub?.respond).toEqual({ status: 500, body: { error: 'down' } })
  })

  it('wrapped: around paths, methods or a list', () => {
    const endpoints = { '/pets': { GET: { body: [] } }, '/pets/7': { id: 7 } }
    const list = [
      { path: '/pets', method: 'get', response_config: { body: [] } },
      { path: '/pets/7', response_config: { response_data: { id: 7 } } },
    ]
    const wrapper = { description: 'd', global_delay_ms: 20, inherits_from: 'base' }
    const { scenario } = read({ ...wrapper, endpoints })
    expect(read({ ...wrapper, endpoints: list }).scenario).toEqual(scenario)
    expect(scenario).toMatchObject({ name: 'given', description: 'd', delay: 20, extends: 'base' })
    expect(withoutIds(scenario.stubs)).toEqual([
      { method: 'GET', path: '/pets', respond: { body: [] } },
      { method: 'GET', path: '/pets/7', respond: { body: { id: 7 } } },
    ])
  })

  it.each(['global_delay_ms', 'delay_ms', 'delay'])('wrapped: only %s', (word) => {
    expect(read({ [word]: 300 }).scenario).toEqual({ name: 'given', delay: 300, stubs: [] })
    const { scenario } = read({ [word]: 300, endpoints: { '/pets': [] } })
    expect(scenario).toMatchObject({ delay: 300, stubs: [{ path: '/pets' }] })
  })

  it('wrapped: with the words of test plans', () => {
    const config = {
      scenario_name: 'load',
      scenario_type: 'load_testing',
      state_enabled: true,
      endpoints: [
        {
          path: '/pets',
          method: 'GET',
          response_config: { status_code: 503, response_time_ms: 40, response_data: [] },
        },
      ],
    }
    const { scenario } = read(config)
    expect(scenario.name).toBe('load')
    expect(withoutIds(scenario.stubs)).toEqual([
      { method: 'GET', path: '/pets', respond: { status: 503, delay: 40, body: [] } },
    ])
    expect(findings({ ...config, name: 'other' })).toMatchObject([
      { message: 'has name and scenario_name; only one of them can be' },
    ])
  })

  it.each([
    ['flat', { '/pets': [] }],
    ['by method', { '/pets': { GET: { body: [] } } }],
    ['wrapped', { endpoints: { '/pets': [] } }],
    ['canonical', { stubs: [{ method: 'GET', path: '/pets', respond: { body: [] } }] }],
  ])('%s as the config of a name', (_shape, config) => {
    expect(read({ name: 'named', description: 'd', config }).scenario).toEqual({
      name: 'named',
      description: 'd',
      stubs: [{ id: 'listPets', method: 'GET', path: '/pets', respond: { body: [] } }],
    })
  })

  it('has the places of what was written, not of what was made of it', () => {
    const config = {
      endpoints: { '/pets': { GET: { status_code: 'ok', bdy: 1 } } },
      inherits_from: 'self',
    }
    expect(findings({ name: 'self', config }).map(({ pointer }) => pointer)).toEqual([
      'config.endpoints["/pets"].GET.status_code',
      'config.endpoints["/pets"].GET.bdy',
      'config.inherits_from',
    ])
  })

  it('says a field once', () => {
    const [finding] = findings({ '/pets': { GET: { body: 1, error: 'x' } } })
    expect(finding).toMatchObject({
      pointer: '["/pets"].GET',
      message: expect.stringMatching(/body and error/),
    })
  })
})

describe('what is no scenario', () => {
  it.each([[null], [[]], ['x'], [1], [undefined]])('%o is refused with an example', (input) => {
    const [finding] = findings(input)
    expect(finding?.message).toMatch(/must be an object/)
    expect(finding?.fix).toMatch(/stubs: \[/)
  })

  it('is refused by the names of its keys, with an example', () => {
    expect(findings({ routes: [], stbs: [] })).toEqual([
      {
        pointer: '',
        message: 'is none of the accepted shapes',
        fix: expect.stringMatching(/"\/pets"/),
      },
      { pointer: 'routes', message: 'unknown key', fix: expect.stringMatching(/stubs/) },
      { pointer: 'stbs', message: 'unknown key (did you mean "stubs"?)', fix: expect.any(String) },
    ])
  })

  it.each([
    ['at the top', { rules: ['request.args'] }, 'rules'],
    ['in a wrapper', { endpoints: {}, actions: [] }, 'actions'],
    ['in a stub', { stubs: [{ operation: 'getPet', rules: [] }] }, 'stubs[0].rules'],
    ['in an answer', { '/pets': { GET: { rules: [] } } }, '["/pets"].GET.rules'],
  ])(
    'has Python expressions %s: they are refused with a pointer to when and state',
    (_, input, pointer) => {
      const found = findings(input).find((one) => one.pointer === pointer)
      expect(found?.fix).toMatch(/"when".*"state"/)
    },
  )

  it('mixes paths with other keys', () => {
    expect(findings({ '/pets': [], name: 'x' })[0]).toMatchObject({
      pointer: 'name',
      fix: expect.stringMatching(/config/),
    })
  })

  it('does not know snake_case names of canonical fields', () => {
    expect(findings({ name: 'x', stubs: [], inherits_from: 'y' })).toMatchObject([
      { pointer: 'inherits_from' },
    ])
  })

  it('has no name, or a bad one', () => {
    const refused = (input: JsonObject, name = '') => findings(input, { name })[0]?.pointer
    expect(refused({ stubs: [] })).toBe('name')
    expect(refused({ stubs: [] }, '../x')).toBe('name')
    expect(refused({ stubs: [], name: '-x' })).toBe('name')
    expect(refused({ stubs: [], name: 'a'.repeat(65) })).toBe('name')
    expect(refused({ config: {}, name: 'a b' })).toBe('name')
    expect(refused({ config: { name: 'b', stubs: [] }, name: 'a' })).toBe('config.name')
  })

  it('extends itself', () => {
    expect(findings({ name: 'a', extends: 'a', stubs: [] })).toMatchObject([{ pointer: 'extends' }])
    expect(findings({ extends: 'a', stubs: [] }, { name: 'a' })).toHaveLength(1)
  })
})

describe('the check of a stub', () => {
  it.each<[string, JsonObject, RegExp]>([
    ['an unknown key', { respnd: {} }, /^\*\.respnd: unknown key \(did you mean "respond"\?\)/],
    [
      'an unknown condition',
      { when: { headrs: {} } },
      /^\*\.when\.headrs: unknown key \(did you mean "headers"\?\)/,
    ],
    [
      'one within others',
      { when: { not: { any: [{ bdy: 1 }] } } },
      /^\*\.when\.not\.any\[0\]\.bdy: unknown/,
    ],
    ['conditions that are a list', { when: [] }, /^\*\.when: must be an object, got a list/],
    ['no times', { times: 0 }, /^\*\.times: must be a whole number from 1 up, got 0/],
    ['half a time', { times: 1.5 }, /^\*\.times: must be/],
    [
      'a status below',
      { respond: { status: 99 } },
      /^\*\.respond\.status: must be a whole number from 200 to 599/,
    ],
    ['a status as text', { respond: { status: '200' } }, /^\*\.respond\.status: must be/],
    [
      'a delay below zero',
      { respond: { delay: -1 } },
      /^\*\.respond\.delay: must be milliseconds from 0 up/,
    ],
    ['a delay without its other half', { respond: { delay: { mean: 1 } } }, /has no "stddev"/],
    [
      'a delay of two forms',
      { respond: { delay: { min: 1, max: 2, p50: 1 } } },
      /delay\.p50: unknown key/,
    ],
    [
      'a delay that is upside down',
      { respond: { delay: { min: 9, max: 1 } } },
      /its min is above its max/,
    ],
    [
      'percentiles upside down',
      { respond: { delay: { p50: 9, p99: 1 } } },
      /its p50 is above its p99/,
    ],
    [
      'an unknown fault',
      { respond: { fault: 'explode' } },
      /^\*\.respond\.fault: must be "reset", .* or "hang"/,
    ],
    [
      'a drip without a pace',
      { respond: { fault: { drip: { bytes: 1 } } } },
      /fault\.drip: has no "ms"/,
    ],
    ['a sequence and an answer', { respond: {}, sequence: [{}] }, /has respond and sequence/],
    ['an empty sequence', { sequence: [] }, /^\*\.sequence: must not be empty/],
    [
      'an unknown end',
      { sequence: [{}], then: 'stop' },
      /^\*\.then: must be "last", "cycle" or "next-stub"/,
    ],
    ['an end of no sequence', { then: 'cycle' }, /has then, but no sequence/],
    [
      'two bodies',
      { respond: { body: 1, fake: true } },
      /^\*\.respond: has body and fake; only one/,
    ],
    ['fake that is not', { respond: { fake: false } }, /^\*\.respond\.fake: must be true/],
    ['broken base64', { respond: { base64: 'abc' } }, /^\*\.respond\.base64: must be base64/],
    [
      'a header that is no name',
      { respond: { headers: { 'a b': 'c' } } },
      /headers\["a b"\]: must be the name/,
    ],
    [
      'a split header',
      { respond: { headers: { a: 'b\r\nc: d' } } },
      /headers\.a: must be text without line breaks/,
    ],
    [
      'a split header in a list',
      { respond: { headers: { a: ['b\nc'] } } },
      /headers\.a\[0\]: must be text/,
    ],
    [
      'state under an inherited name',
      { state: { set: { 'a.__proto__.b': 1 } } },
      /must be a dotted path/,
    ],
    [
      'state unset by an inherited name',
      { state: { unset: ['constructor'] } },
      /unset\[0\]: must be a dotted/,
    ],
    ['state with an empty name', { state: { push: { 'a..b': 1 } } }, /must be a dotted path/],
    ['a priority as text', { priority: 'high' }, /^\*\.priority: must be a whole number/],
    ['two targets', { path: '/pets' }, /^\*: has operation and path; only one/],
    ['an id with a line break', { id: 'a\nb' }, /^\*\.id: must be/],
  ])('refuses %s', (_what, stub, expected) => {
    const found = about(stub)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatch(expected)
  })

  it('wants a target', () => {
    expect(findings({ stubs: [{}, { method: 'GET' }] }).map(({ message }) => message)).toEqual([
      'has neither operation nor path',
      'has a method, but no path',
    ])
  })

  it('tells all that is wrong at once, wherever it is', () => {
    const input = {
      name: 'x',
      stubs: [
        { operation: 'getPt', times: 0 },
        { path: '/pet/7', respond: { status: 1000 } },
        { path: 7 },
        'stub',
      ],
    }
    expect(findings(input).map(({ pointer }) => pointer)).toEqual([
      'stubs[0].times',
      'stubs[1].respond.status',
      'stubs[2].path',
      'stubs[3]',
      'stubs[0].operation',
      'stubs[1].path',
    ])
    expect(() => read(input)).toThrow(
      expect.objectContaining({
        name: 'ScenarioError',
        errorCode: 'MOCKLOOP_ERROR_003',
        message: expect.stringMatching(/^scenario "x": stubs\[0\]\.times: must be .*; stubs\[1\]/),
      }),
    )
  })

  it('stops at twenty findings', () => {
    const stubs = Array.from({ length: 500 }, () => ({ operation: 'getPt' }))
    expect(findings({ stubs })).toHaveLength(20)
  })

  it('refuses more stubs than are allowed', () => {
    const stubs = Array.from({ length: 4 }, () => ({ operation: 'getPet' }))
    expect(stubsOf({ stubs }, { maxStubs: 4 })).toHaveLength(4)
    expect(findings({ stubs }, { maxStubs: 3 })).toMatchObject([
      { pointer: 'stubs', message: 'are 4; 3 are allowed' },
    ])
  })

  it('refuses an id that is used twice', () => {
    const stubs = [
      { id: 'a', operation: 'getPet' },
      { id: 'a', operation: 'listPets' },
    ]
    expect(findings({ stubs })).toMatchObject([{ pointer: 'stubs[1].id' }])
  })
})

describe('hostile input', () => {
  it('keeps prototype keys in bodies as data, and changes no prototype', () => {
    const body: unknown = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"a":1}}')
    const [stub] = stubsOf({ '/pets': body })
    expect(JSON.stringify(stub?.respond?.body)).toBe(
      '{"__proto__":{"polluted":1},"constructor":{"a":1}}',
    )
    expect({}).not.toHaveProperty('polluted')
  })

  it.each([
    '{"__proto__":{"stubs":[]},"stubs":[]}',
    '{"stubs":[{"operation":"getPet","__proto__":{}}]}',
    '{"/pets":[],"__proto__":[]}',
    '{"/pets":{"GET":{"constructor":1}}}',
  ])('refuses %s', (text) => {
    expect(findings(JSON.parse(text))).toHaveLength(1)
    expect({}).not.toHaveProperty('stubs')
  })

  it('refuses what is nested too deep, and what contains itself', () => {
    let deep: unknown = 1
    for (let level = 0; level < 50_000; level++) deep = [deep]
    expect(findings({ '/pets': deep })[0]?.message).toMatch(/nested deeper than 200 levels/)
    const round: JsonObject = {}
    Object.assign(round, { one: round, other: round })
    expect(findings({ '/pets': round })).toHaveLength(1)
  })

  it('refuses aliases that expand to millions of values', () => {
    let bomb: unknown = ['lol']
    for (let level = 0; level < 30; level++) bomb = [bomb, bomb]
    expect(findings({ '/pets': bomb })[0]?.message).toMatch(/more than 2000000 values/)
  })

  it('refuses what is no data, and takes a date as JSON does', () => {
    const stubs = [
      {
        operation: 'getPet',
        respond: { body: { at: new Date(0), run: () => 1, n: Number.NaN, m: new Map() } },
      },
    ]
    expect(findings({ stubs }).map(({ pointer, message }) => `${pointer} ${message}`)).toEqual([
      'stubs[0].respond.body.run must be JSON data, got function',
      'stubs[0].respond.body.n must be JSON data, got NaN',
      'stubs[0].respond.body.m must be JSON data, got Map',
    ])
    expect(stubsOf({ '/pets': new Date(0) })[0]?.respond?.body).toBe('1970-01-01T00:00:00.000Z')
  })

  it('leaves out what is undefined', () => {
    expect(
      stubsOf({ stubs: [{ operation: 'getPet', times: undefined, respond: undefined }] }),
    ).toEqual([{ id: 'getPet', operation: 'getPet', respond: {} }])
  })
})

describe('the target', () => {
  function target(stub: Partial<Stub>, targets: Targets = shop): string {
    const found = resolveTarget(stub, targets)
    if ('problem' in found) return `${found.problem} | ${found.nearest.join(', ')}`
    return found.concrete === undefined
      ? found.operation.operationId
      : `${found.operation.operationId} at ${found.concrete}`
  }

  it.each<[Partial<Stub>, string | RegExp]>([
    [{ operation: 'getPet' }, 'getPet'],
    [{ operation: 'getPt' }, 'no operation has the operationId "getPt" | getPet'],
    [{ method: 'PUT', path: '/pets/{petId}' }, 'updatePet'],
    [{ method: 'PUT', path: '/pets/{id}' }, 'updatePet'],
    [{ method: 'PUT', path: '/v1/pets/{id}' }, 'updatePet'],
    [{ method: 'GET', path: '/pets' }, 'listPets'],
    [{ method: 'GET', path: '/pets/' }, 'listPets'],
    [{ method: 'GET', path: '/v1/pets' }, 'listPets'],
    [{ method: 'GET', path: '/pets/7' }, 'getPet at /pets/7'],
    [{ method: 'GET', path: '/v1/pets/7' }, 'getPet at /pets/7'],
    [{ method: 'GET', path: '/owners/a%2Fb' }, 'getOwner at /owners/a/b'],
    [{ path: '/pets/7' }, 'getPet at /pets/7'],
    [
      { method: 'PATCH', path: '/pets/7' },
      '/pets/7 has no PATCH; it has GET, PUT, DELETE | GET /pets/{petId}, PUT /pets/{petId}, DELETE /pets/{petId}',
    ],
    [{ method: 'PATCH', path: '/v1/pets/7' }, /\| GET \/pets\/\{petId\}, PUT/],
    [{ method: 'POST', path: '/pets/{x}' }, /has no POST; it has GET, PUT, DELETE/],
    [{ method: 'HEAD', path: '/pets/7' }, /HEAD \/pets\/7 is answered by the stubs of GET/],
    [{ method: 'HEAD', path: '/pets' }, /HEAD \/pets is answered by the stubs of GET/],
    [
      { path: '/pts/7' },
      'no operation has the path /pts/7 | GET /pets/{petId}, PUT /pets/{petId}, DELETE /pets/{petId}',
    ],
    [{ path: '/v1/pts' }, 'no operation has the path /v1/pts | GET /pets, POST /pets'],
    [{ path: '/pets/{a}/{b}' }, /no operation has the path/],
    [{ path: '/owners/{a}/x' }, /no operation has the path/],
    [{ path: '/pets?status=sold' }, /belong under when\.query/],
  ])('of %o is %s', (stub, expected) => {
    if (typeof expected === 'string') expect(target(stub)).toBe(expected)
    else expect(target(stub)).toMatch(expected)
  })

  it('is decided by the router, for each method by itself', async () => {
    const responses = { 200: { description: 'ok' } }
    const targets = await targetsFor({
      '/users/{id}': { get: { operationId: 'getUser', responses } },
      '/users/me': { delete: { operationId: 'leave', responses } },
      '/files/{name}.json': { get: { operationId: 'getJson', responses } },
    })
    expect(target({ method: 'DELETE', path: '/users/me' }, targets)).toBe('leave')
    expect(target({ method: 'DELETE', path: '/users/7' }, targets)).toMatch(/has no DELETE/)
    expect(target({ path: '/files/{x}.json' }, targets)).toBe('getJson')
    expect(target({ path: '/files/a.json' }, targets)).toBe('getJson at /files/a.json')
  })

  it('may be one of several operations that share a path, by its whole key or by id', async () => {
    const responses = { 200: { description: 'ok' } }
    const targets = await targetsFor({
      '/#Action=List': { post: { operationId: 'list', responses } },
      '/#Action=Drop': { post: { operationId: 'drop', responses } },
    })
    expect(target({ method: 'POST', path: '/#Action=Drop' }, targets)).toBe('drop')
    expect(stubsOf({ '/#Action=List': {} }, { targets })).toMatchObject([
      { id: 'list', method: 'POST' },
    ])
  })

  it('names the nearest in the finding', () => {
    expect(findings({ stubs: [{ operation: 'getPett' }, { path: '/ownrs' }] })).toMatchObject([
      { pointer: 'stubs[0].operation', fix: 'did you mean "getPet"?' },
      { pointer: 'stubs[1].path', fix: 'did you mean "GET /owners" or "POST /owners"?' },
    ])
  })
})

describe('ids', () => {
  const seventh = { operation: 'getPet', when: { params: { petId: 7 } } }

  function idsOf(...stubs: object[]): string[] {
    return stubsOf({ stubs }).map(({ id }) => id)
  }

  it('are unique, and say what the stub is for', () => {
    const ids = idsOf(
      { operation: 'getPet' },
      seventh,
      { path: '/pets/7' },
      { operation: 'getPet' },
    )
    expect(ids).toEqual([
      'getPet',
      expect.stringMatching(/^getPet-[0-9a-f]{8}$/),
      expect.stringMatching(/^getPet-[0-9a-f]{8}$/),
      'getPet-2',
    ])
    expect(new Set(ids).size).toBe(4)
  })

  it('stay with their stub when others come and go, or when it answers something else', () => {
    const [alone] = idsOf(seventh)
    const changed = { ...seventh, respond: { status: 410 } }
    expect(idsOf({ operation: 'listPets' }, { operation: 'getPet' }, changed)[2]).toBe(alone)
  })

  it('are those that were given, and no other stub takes them', () => {
    expect(idsOf({ operation: 'getPet' }, { operation: 'getPet', id: 'getPet' })).toEqual([
      'getPet-2',
      'getPet',
    ])
  })

  it('are fit for a header, whatever the operation is called', async () => {
    const responses = { 200: { description: 'ok' } }
    const targets = await targetsFor({
      '/a': { get: { operationId: 'lies das/alles ☃', responses } },
    })
    expect(stubsOf({ '/a': 1 }, { targets })[0]?.id).toBe('lies-das-alles-')
  })
})

describe('the contract', () => {
  const wrong = { id: 'seven', kind: 'dog', name: 'Rex', status: 'sold', breed: 'Collie' }

  function warningsOf(respond: JsonObject, options: Partial<NormalizeOptions> = {}): string[] {
    const input = { stubs: [{ operation: 'getPet', respond }] }
    const { warnings } = read(input, { ...checked(), ...options })
    return warnings.map(({ pointer, message }) => `${pointer}: ${message}`)
  }

  it('warns of a body that breaks it, and refuses it when strict', () => {
    expect(warningsOf({ body: wrong })).toEqual([
      'stubs[0].respond.body: body id must be a whole number, got "seven"',
    ])
    const [error] = findings({ '/pets/7': wrong }, { ...checked(), strict: true })
    expect(error).toMatchObject({
      pointer: '["/pets/7"]',
      message: 'body id must be a whole number, got "seven"',
    })
  })

  it('has a schema for each status, its range and the default', () => {
    const problem = { title: 'x', status: 'bad' }
    expect(warningsOf({ status: 404, body: problem })).toEqual([
      'stubs[0].respond.body: body status must be a whole number, got "bad"',
    ])
    expect(warningsOf({ status: 503, body: problem })).toEqual([
      'stubs[0].respond.body: body status must be a whole number, got "bad"',
    ])
    expect(warningsOf({ status: 404, body: { title: 'x', status: 404 } })).toEqual([])
  })

  it('holds each step of a sequence, and the fields of the documented shapes', () => {
    const places = (input: JsonObject) =>
      read(input, checked()).warnings.map(({ pointer }) => pointer)
    const sequence = [{ fake: true }, { body: wrong }]
    expect(places({ stubs: [{ operation: 'getPet', sequence }] })).toContain(
      'stubs[0].sequence[1].body',
    )
    expect(places({ '/pets/7': { GET: { response_data: wrong } } })).toContain(
      '["/pets/7"].GET.response_data',
    )
  })

  it('does not judge templates, other media types, or statuses that it does not have', () => {
    expect(warningsOf({ body: { id: '{{ request.params.petId }}' } })).toEqual([])
    expect(warningsOf({ body: { tags: ['{% if a %}'] } })).toEqual([])
    expect(warningsOf({ body: 'gone', headers: { 'Content-Type': 'text/plain' } })).toEqual([])
    const input = { stubs: [{ operation: 'getPetPhoto', respond: { status: 418, body: 1 } }] }
    expect(read(input, checked()).warnings).toEqual([])
  })

  it('takes a body that one of several JSON types allows', async () => {
    const content = {
      'application/json': { schema: { type: 'integer' } },
      'application/vnd.a+json': { schema: { type: 'string' } },
    }
    const targets = await targetsFor({
      '/a': { get: { responses: { '2XX': { description: '', content } } } },
    })
    const checkBody = createBodyCheck(targets.spec, new Schemas(targets.spec.refs))
    const warnings = (body: unknown) => read({ '/a': body }, { targets, checkBody }).warnings
    expect([warnings(1), warnings('a')]).toEqual([[], []])
    expect(warnings(true)).toMatchObject([{ message: 'the body must be a whole number, got true' }])
  })

  it('knows its examples', () => {
    const input = { stubs: [{ operation: 'listPets', respond: { example: 'threePets' } }] }
    expect(read(input).warnings).toEqual([
      {
        pointer: 'stubs[0].respond.example',
        message: 'no response of listPets has an example "threePets"',
        fix: 'there are twoPets, none, tooMany',
      },
    ])
    expect(warningsOf({ example: 'default' })).toEqual([])
    expect(warningsOf({ example: 'notFound' })).toEqual([])
  })

  it('has names for the parameters of a path, which conditions must use', () => {
    const stub = { path: '/pets/{id}', when: { params: { id: 7 } } }
    expect(read({ stubs: [stub, { ...stub, when: { params: { petId: 7 } } }] }).warnings).toEqual([
      {
        pointer: 'stubs[0].when.params.id',
        message: 'is no parameter in the path of getPet',
        fix: 'it has petId',
      },
    ])
  })

  it('shows twenty warnings and counts the others', () => {
    const { warnings } = read(
      { stubs: Array.from({ length: 50 }, () => ({ operation: 'getPet', respond: { body: 1 } })) },
      { checkBody: () => ['is wrong'] },
    )
    expect(warnings).toHaveLength(21)
    expect(warnings.at(-1)?.message).toBe('30 more warnings are not shown')
  })

  it('survives a response that is a broken reference', async () => {
    const responses = { 200: { $ref: '#/nowhere' } }
    const targets = await targetsFor({ '/a': { get: { responses } } })
    const checkBody = createBodyCheck(targets.spec, new Schemas(targets.spec.refs))
    expect(read({ '/a': 1 }, { targets, checkBody }).warnings).toEqual([])
  })
})
