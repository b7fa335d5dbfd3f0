import { describe, expect, it } from 'vitest'
import { prepareConditions } from '../../src/scenario/match/match.ts'
import { loadCompileSchema } from '../../src/scenario/match/schema-test.ts'
import { Refs } from '../../src/spec/refs.ts'
import { factsOf, findingsOf, matcherOf } from './_facts.ts'
import type { Sent } from './_facts.ts'

async function matches(when: unknown, sent: Sent): Promise<boolean> {
  return (await matcherOf(when)).test(factsOf(sent))
}

const JSON_TYPE = { 'content-type': 'application/json' }

/** One name in each place that holds text. */
const PLACES: [name: string, when: (expected: unknown) => unknown, sent: (text: string) => Sent][] =
  [
    ['params', (expected) => ({ params: { id: expected } }), (id) => ({ params: { id } })],
    [
      'query',
      (expected) => ({ query: { id: expected } }),
      (id) => ({ query: `x=&id=${encodeURIComponent(id)}` }),
    ],
    [
      'headers',
      (expected) => ({ headers: { 'X-Id': expected } }),
      (id) => ({ headers: { 'x-id': id } }),
    ],
    [
      'cookies',
      (expected) => ({ cookies: { id: expected } }),
      (id) => ({ headers: { cookie: `a=b; id=${encodeURIComponent(id)}; id=later` } }),
    ],
    ['session', (expected) => ({ session: expected }), (session) => ({ session })],
    [
      'a form',
      (expected) => ({ body: { id: expected } }),
      (id) => ({ body: { id }, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ],
    [
      'a text body',
      (expected) => ({ body: expected }),
      (body) => ({ body, headers: { 'content-type': 'text/plain' } }),
    ],
  ]

describe.each(PLACES)('text in %s', (_name, when, sent) => {
  it.each<[expected: unknown, fitting: string[], other: string[]]>([
    [7, ['7', '007', '7.0', '+7', '0.7e1'], ['8', '', '7x', '0x7', ' 7']],
    ['7', ['7'], ['007', '7.0']],
    ['007', ['007'], ['7']],
    [true, ['true'], ['false', 'TRUE', '1']],
    [false, ['false'], ['true', '0']],
    ['é & b', ['é & b'], ['e & b']],
    [{ eq: 7 }, ['07'], ['8']],
    [{ eq: 'a' }, ['a'], ['A']],
    [{ ne: 7 }, ['8', 'x'], ['7', '07']],
    [{ in: [7, 'b'] }, ['7', '007', 'b'], ['c']],
    [{ gt: 7 }, ['8', '7.5', '10'], ['7', '6', 'x']],
    [{ gte: 7 }, ['8', '7'], ['6.9', '']],
    [{ lt: '10' }, ['9', '-1'], ['10', 'a']],
    [{ lte: 7 }, ['7', '-1e3'], ['7.1']],
    [
      { gte: '2026-03-01', lt: '2026-04-01' },
      ['2026-03-01', '2026-03-31T23:59:59Z'],
      ['2026-04-01'],
    ],
    [{ contains: 'b' }, ['abc', 'b'], ['ac']],
    [{ contains: 7 }, ['x7y'], ['x']],
    [{ matches: '^pro-' }, ['pro-1'], ['a pro-1']],
    [{ matches: 'o{2}' }, ['foo'], ['fo']],
    [{ present: true }, ['a'], []],
    [{ absent: false }, ['a'], []],
    [{ absent: true }, [], ['a']],
    [{ present: false }, [], ['a']],
    [{ not: 'a' }, ['b'], ['a']],
    [{ not: { in: ['a', 'b'] } }, ['c'], ['a', 'b']],
    [{ any: ['a', { gt: 7 }] }, ['a', '8'], ['b', '7']],
    [{ all: [{ gt: 7 }, { ne: 9 }] }, ['8', '10'], ['7', '9']],
    [{ gt: 7, ne: 9 }, ['8'], ['7', '9']],
  ])('%j matches %j, and not %j', async (expected, fitting, other) => {
    const matcher = await matcherOf(when(expected))
    const test = (text: string): boolean => matcher.test(factsOf(sent(text)))
    expect(fitting.filter((text) => !test(text))).toEqual([])
    expect(other.filter(test)).toEqual([])
  })
})

describe('what is missing', () => {
  it.each(['params', 'query', 'headers', 'cookies'])(
    'is absent in %s, and equal to nothing',
    async (place) => {
      const at = (expected: unknown): unknown => ({ [place]: { id: expected } })
      for (const expected of [
        { absent: true },
        { ne: 1 },
        { not: 1 },
        { any: [1, { absent: true }] },
      ])
        expect([expected, await matches(at(expected), {})]).toEqual([expected, true])
      for (const expected of [
        '',
        0,
        { present: true },
        { contains: '' },
        { matches: '' },
        { lt: 1 },
      ])
        expect([expected, await matches(at(expected), {})]).toEqual([expected, false])
    },
  )

  it('is absent in a body, or when there is no body at all', async () => {
    expect(await matches({ body: { absent: true } }, {})).toBe(true)
    expect(await matches({ body: { present: true } }, {})).toBe(false)
    expect(await matches({ body: { a: { b: { absent: true } } } }, {})).toBe(true)
    expect(await matches({ body: { a: { b: { absent: true } } } }, { body: { a: {} } })).toBe(true)
    expect(await matches({ body: { jsonPath: '$.a', absent: true } }, {})).toBe(true)
    expect(await matches({ body: {} }, {})).toBe(false)
    expect(await matches({ body: { a: null } }, { body: {} })).toBe(false)
  })

  it('asks for nothing without conditions, or with a name that is undefined', async () => {
    expect(await matches(undefined, {})).toBe(true)
    expect(await matches({}, { body: 1 })).toBe(true)
    expect(await matches({ query: { a: undefined }, body: undefined }, {})).toBe(true)
  })
})

describe('names', () => {
  it('that every object has are only found where they were sent', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    for (const name of names) {
      const one = JSON.parse(`{ "${name}": { "present": true } }`)
      for (const place of ['params', 'query', 'headers', 'cookies', 'body'])
        expect([place, await matches({ [place]: one }, { body: {} })]).toEqual([place, false])
      expect(await matches({ body: one }, { body: JSON.parse(`{ "${name}": 1 }`) })).toBe(true)
      expect(await matches({ query: one }, { query: `${name}=1` })).toBe(true)
      expect(await matches({ cookies: one }, { headers: { cookie: `${name}=1` } })).toBe(true)
      expect(await matches({ params: one }, { params: JSON.parse(`{ "${name}": "1" }`) })).toBe(
        true,
      )
    }
  })

  it('of a query are decoded, and broken encodings are taken as they are', async () => {
    expect(await matches({ query: { 'a b': 'c d' } }, { query: 'a+b=c%20d' })).toBe(true)
    expect(await matches({ query: { '%zz': '%' } }, { query: '%zz=%&&=' })).toBe(true)
    expect(await matches({ query: { flag: '' } }, { query: 'flag' })).toBe(true)
    expect(await matches({ query: { eq: 'a=b' } }, { query: 'eq=a=b' })).toBe(true)
  })

  it('of cookies may have quoted values', async () => {
    expect(await matches({ cookies: { a: 'x y' } }, { headers: { cookie: 'a="x y"; b' } })).toBe(
      true,
    )
  })
})

describe('a repeated name of a query', () => {
  const sent = { query: 'tag=red&tag=7&tag=blue' }

  it.each<{ expected: unknown }>([
    { expected: 'red' },
    { expected: 'blue' },
    { expected: 7 },
    { expected: { in: ['x', 'blue'] } },
    { expected: { gt: 6, lt: 8 } },
    { expected: { contains: 'lu' } },
    { expected: { ne: 'green' } },
    { expected: ['red', 7, 'blue'] },
    { expected: ['red', { gte: 7 }, { matches: '^b' }] },
    { expected: { eq: ['red', 7, 'blue'] } },
    { expected: { not: ['red', 'blue'] } },
    { expected: { all: ['red', 'blue'] } },
  ])('matches $expected', async ({ expected }) => {
    expect(await matches({ query: { tag: expected } }, sent)).toBe(true)
  })

  it.each<{ expected: unknown }>([
    { expected: 'green' },
    { expected: { ne: 'red' } },
    { expected: { not: 'blue' } },
    { expected: { gt: 7 } },
    { expected: { contains: 'e', matches: '^b', eq: 'red' } },
    { expected: ['red', 'blue', 7] },
    { expected: ['red', 7] },
    { expected: { eq: ['red'] } },
    { expected: [] },
  ])('does not match $expected', async ({ expected }) => {
    expect(await matches({ query: { tag: expected } }, sent)).toBe(false)
  })

  it('is a list of one where it is not repeated', async () => {
    expect(await matches({ query: { tag: ['red'] } }, { query: 'tag=red' })).toBe(true)
    expect(await matches({ query: { tag: [] } }, { query: '' })).toBe(true)
  })
})

describe('a body', () => {
  const body = {
    id: 7,
    code: '7',
    open: true,
    note: null,
    customer: { name: 'Ada', plan: { id: 'pro-1', seats: 3 } },
    items: [
      { sku: 'a', price: 5 },
      { sku: 'b', price: 12.5, tags: ['x', 'y'] },
    ],
    tags: ['red', 'blue'],
  }

  it.each<[string, unknown]>([
    ['some of its names', { id: 7, customer: { plan: { seats: 3 } } }],
    [
      'operators inside',
      { customer: { plan: { id: { matches: '^pro' }, seats: { gte: 1, lt: 4 } } } },
    ],
    ['null', { note: null }],
    ['any object', {}],
    ['any object inside', { customer: {} }],
    ['a list, its elements in part', { items: [{ sku: 'a' }, { price: { gt: 12 } }] }],
    ['a list of values', { tags: ['red', 'blue'] }],
    ['an element', { tags: { contains: 'blue' } }],
    ['an element in part', { items: { contains: { sku: 'b', tags: { contains: 'y' } } } }],
    ['an element by operators', { items: { contains: { price: { lt: 6 } } } }],
    ['an exact object', { customer: { plan: { eq: { seats: 3, id: 'pro-1' } } } }],
    ['one of several objects', { customer: { plan: { any: [{ seats: 9 }, { seats: 3 }] } } }],
    ['alternatives for the whole', { any: [{ id: 8 }, { open: true }] }],
    ['a negation for the whole', { not: { id: 8 } }],
    ['a path', { jsonPath: '$.items[1].sku', eq: 'b' }],
    ['a path that is there', { jsonPath: '$.items[1].tags' }],
    ['a path that is not there', { jsonPath: '$.items[5]', absent: true }],
    ['one node of several', { jsonPath: '$.items[*].sku', eq: 'b' }],
    ['a filter', { jsonPath: '$.items[?@.price > 10].sku', in: ['b', 'c'] }],
    ['descendants', { jsonPath: '$..seats', gte: 3 }],
    ['a function of paths', { jsonPath: '$.items[?match(@.sku, "[b-z]")].price', eq: 12.5 }],
    ['a search in paths', { jsonPath: '$.customer[?search(@.id, "ro-")]' }],
    ['a path below a member', { customer: { jsonPath: '$.plan.id', contains: 'pro' } }],
    ['a schema', { schema: { type: 'object', required: ['items'] } }],
    ['a schema below', { items: { schema: { minItems: 2, items: { required: ['sku'] } } } }],
    ['a number by its looks', { code: { gt: 6 } }],
    ['a pattern over a number', { id: { matches: '^7$' } }],
  ])('matches %s', async (_what, expected) => {
    expect(await matches({ body: expected }, { body, headers: JSON_TYPE })).toBe(true)
    expect(await matches({ not: { body: expected } }, { body, headers: JSON_TYPE })).toBe(false)
  })

  it.each<[string, unknown]>([
    ['another value', { customer: { plan: { seats: 4 } } }],
    ['a text for a number', { id: '7' }],
    ['a number for a text', { code: 7 }],
    ['a text for a boolean', { open: 'true' }],
    ['nothing for null', { note: { absent: true } }],
    ['a list that is shorter', { tags: ['red'] }],
    ['a list in another order', { tags: ['blue', 'red'] }],
    ['an object for a list', { items: {} }],
    ['an index for a name', { tags: { 0: 'red' } }],
    ['an exact object in part', { customer: { plan: { eq: { seats: 3 } } } }],
    ['elements of which none has it all', { items: { contains: { sku: 'a', price: 12.5 } } }],
    ['an order between things without any', { customer: { gt: 1 } }],
    ['a path elsewhere', { jsonPath: '$.items[0].sku', eq: 'b' }],
    ['a node that none is', { jsonPath: '$.items[*].sku', ne: 'b' }],
    ['a pattern that has to fit the whole', { jsonPath: '$.customer[?match(@.id, "ro-")]' }],
    ['a schema it breaks', { schema: { required: ['nothing'] } }],
    ['the false schema', { schema: false }],
  ])('does not match %s', async (_what, expected) => {
    expect(await matches({ body: expected }, { body, headers: JSON_TYPE })).toBe(false)
  })

  it('is looked at as a whole when it is no object', async () => {
    expect(await matches({ body: [1, { gt: 1 }] }, { body: [1, 2] })).toBe(true)
    expect(await matches({ body: { contains: 2 } }, { body: [1, 2] })).toBe(true)
    expect(await matches({ body: { contains: 'fail' } }, { body: 'it failed' })).toBe(true)
    expect(await matches({ body: 'text' }, { body: 'text' })).toBe(true)
    expect(await matches({ body: null }, { body: null })).toBe(true)
    expect(await matches({ body: { present: true } }, { body: null })).toBe(true)
  })

  it('fits a schema that refers to the description', async () => {
    const pet = { type: 'object', required: ['name'] }
    const compileSchema = await loadCompileSchema(
      new Refs({ components: { schemas: { Pet: pet } } }),
    )
    const refuse = (): void => expect.unreachable()
    const schema = { $ref: '#/components/schemas/Pet' }
    const matcher = await prepareConditions({ body: { schema } }, { report: refuse, compileSchema })
    expect(matcher.test(factsOf({ body: { name: 'Rex' } }))).toBe(true)
    expect(matcher.test(factsOf({ body: {} }))).toBe(false)
  })
})

describe('conditions together', () => {
  const when = {
    params: { id: 1 },
    not: { headers: { 'x-beta': { present: true } } },
    any: [{ query: { a: 1 } }, { session: 'test', cookies: { c: 1 } }],
    all: [{ body: { x: 1 } }, { body: { y: 2 } }],
  }
  const body = { x: 1, y: 2 }

  it.each<[boolean, Sent]>([
    [true, { params: { id: '1' }, query: 'a=1', body }],
    [true, { params: { id: '1' }, session: 'test', headers: { cookie: 'c=1' }, body }],
    [false, { params: { id: '1' }, query: 'a=1', body, headers: { 'x-beta': '' } }],
    [false, { params: { id: '1' }, session: 'test', body }],
    [false, { params: { id: '1' }, query: 'a=1', body: { x: 1 } }],
    [false, { params: { id: '2' }, query: 'a=1', body }],
  ])('are %s for %j', async (expected, sent) => {
    expect(await matches(when, sent)).toBe(expected)
  })

  it('say what they look at and what they are equal to', async () => {
    const matcher = await matcherOf({
      ...when,
      headers: { 'X-Plan': 'pro' },
      session: { ne: 'x' },
      body: { 'a/b': { c: true }, d: { eq: null, present: true }, e: { gt: 1 } },
    })
    expect(matcher.needsBody).toBe(true)
    expect(matcher.leaves).toBe(13)
    expect(matcher.equalities).toEqual([
      { where: 'params', name: 'id', value: 1 },
      { where: 'headers', name: 'x-plan', value: 'pro' },
      { where: 'body', name: '/a~1b/c', value: true },
      { where: 'body', name: '/d', value: null },
      { where: 'body', name: '/x', value: 1 },
      { where: 'body', name: '/y', value: 2 },
    ])
    expect((await matcherOf({ not: { any: [{ body: 1 }] } })).needsBody).toBe(true)
    expect((await matcherOf({ query: { a: 1 } })).needsBody).toBe(false)
  })

  it('say which of them do not hold', async () => {
    const matcher = await matcherOf({
      ...when,
      query: { tag: 'x' },
      body: { customer: { plan: { matches: '^pro' } }, z: { absent: true } },
    })
    const sent = { params: { id: '2' }, query: 'tag=y&tag=z', headers: { 'x-beta': '1' } }
    expect(
      matcher.explain(factsOf({ ...sent, body: { x: 1, customer: { plan: 'free' } } })),
    ).toEqual([
      { where: 'params.id', expected: 1, actual: '2' },
      { where: 'query.tag', expected: 'x', actual: ['y', 'z'] },
      { where: 'body.customer.plan', expected: { matches: '^pro' }, actual: 'free' },
      {
        where: 'not',
        expected: [{ where: 'headers.x-beta', expected: { present: true } }],
        actual: undefined,
      },
      { where: 'any[0].query.a', expected: 1, actual: undefined },
      { where: 'all[1].body.y', expected: 2, actual: undefined },
    ])
    expect((await matcherOf({ params: { id: 2 } })).explain(factsOf(sent))).toEqual([])
  })
})

describe('conditions that make no sense', () => {
  it.each<[when: unknown, pointer: string, message: RegExp]>([
    [[], '', /^stubs\[2\]\.when: must be an object of conditions, got \[\]$/],
    [
      { parms: {} },
      '',
      /unknown condition "parms" \(did you mean "params"\?\): there are params, query/,
    ],
    [{ query: 'a=1' }, '/query', /must be an object of names and values, got "a=1"/],
    [
      { query: { limit: { gtt: 1 } } },
      '/query/limit',
      /^stubs\[2\]\.when\.query\.limit: unknown operator "gtt" \(did you mean "gt"\?\): there are eq, /,
    ],
    [
      { query: { 'a b': { colour: 'red' } } },
      '/query/a b',
      /^stubs\[2\]\.when\.query\["a b"\]: unknown operator "colour"/,
    ],
    [{ query: { a: { gt: 1, color: 2 } } }, '/query/a', /unknown operator "color"/],
    [{ params: { a: {} } }, '/params/a', /says nothing: write a value, or \{ present: true \}/],
    [{ params: { a: [1, 2] } }, '/params/a', /only one text comes here: write \{ in: \[1,2\] \}/],
    [{ params: { a: null } }, '/params/a', /null is never sent here: write \{ absent: true \}/],
    [
      { headers: { a: { eq: null } } },
      '/headers/a/eq',
      /must be a text, a number or a boolean, got null/,
    ],
    [{ headers: { a: { in: ['x', null] } } }, '/headers/a/in/1', /must be a text/],
    [{ query: { a: { in: 'x' } } }, '/query/a/in', /must be a list of values, got "x"/],
    [{ query: { a: { in: [] } } }, '/query/a/in', /must be a list of values, got \[\]/],
    [
      { query: { a: { gt: true } } },
      '/query/a/gt',
      /must be a number, or a text such as a date, got true/,
    ],
    [{ query: { a: { lt: null } } }, '/query/a/lt', /must be a number/],
    [{ query: { a: { absent: 'yes' } } }, '/query/a/absent', /must be true or false, got "yes"/],
    [
      { query: { a: { any: 'yes' } } },
      '/query/a/any',
      /must be a list of values or operator objects/,
    ],
    [{ query: { a: { all: [{ gt: {} }] } } }, '/query/a/all/0/gt', /must be a number/],
    [{ query: { a: { not: { nope: 1 } } } }, '/query/a/not', /unknown operator "nope"/],
    [{ query: { a: { contains: { x: 1 } } } }, '/query/a/contains', /must be a text/],
    [{ query: { a: { schema: {} } } }, '/query/a', /schema is only for bodies/],
    [{ session: { matches: 1 } }, '/session/matches', /must be a regular expression, got 1/],
    [
      { session: { matches: '(' } },
      '/session/matches',
      /cannot be run as a regular expression: not a pattern/,
    ],
    [
      { session: { matches: '(a)\\1+(?=b)' } },
      '/session/matches',
      /cannot be run as a regular expression/,
    ],
    [{ any: [] }, '/any', /must be a list of conditions, got \[\]/],
    [{ all: [{}, 5] }, '/all/1', /must be an object of conditions, got 5/],
    [
      { not: { any: [{ qury: {} }] } },
      '/not/any/0',
      /unknown condition "qury" \(did you mean "query"\?\)/,
    ],
    [
      { body: { quantity: { gte: 1, unit: 'kg' } } },
      '/body/quantity',
      /mixes the operator gte with the name "unit".*\{ jsonPath: "\$\.gte", eq: … \}.*\{ eq: \{ … \} \}/,
    ],
    [{ body: { a: { in: 'x' } } }, '/body/a/in', /must be a list/],
    [{ body: { jsonPath: 5 } }, '/body/jsonPath', /must be a JSONPath such as/],
    [{ body: { jsonPath: '$.[' } }, '/body/jsonPath', /./],
    [{ body: { jsonPath: 'items' } }, '/body/jsonPath', /./],
    [{ body: { jsonPath: '$[?nope(@)]' } }, '/body/jsonPath', /no such function 'nope'/],
    [
      { body: { jsonPath: '$[?match(@.a, $.p)]' } },
      '/body/jsonPath',
      /pattern of match\(\) must be written in the path, as a text/,
    ],
    [{ body: { jsonPath: '$[?@.x[?search(@, "(")]]' } }, '/body/jsonPath', /not a pattern/],
    [{ body: { schema: 'Pet' } }, '/body/schema', /must be a JSON Schema, got "Pet"/],
    [{ body: { schema: { type: 'strin' } } }, '/body/schema', /unknown type "strin"/],
    [
      { body: { schema: { properties: { a: { pattern: '(' } } } } },
      '/body/schema',
      /not a pattern/,
    ],
    [
      { body: { schema: { items: { $ref: '#/nowhere' } } } },
      '/body/schema',
      /\$ref "#\/nowhere" leads nowhere/,
    ],
    [{ body: new Date(0) }, '/body', /cannot compare with a date: write a text/],
    [{ body: { a: () => 1 } }, '/body/a', /cannot compare with function/],
    [{ body: { a: Number.NaN } }, '/body/a', /cannot compare with NaN/],
  ])('%j: told at %s', async (when, pointer, message) => {
    const findings = await findingsOf(when)
    expect(findings).toHaveLength(1)
    expect(findings[0]?.pointer).toBe(`/stubs/2/when${pointer}`)
    expect(findings[0]?.message).toMatch(message)
  })

  it('have a path that nobody writes', async () => {
    const [finding] = await findingsOf({ body: { jsonPath: `$${'.a'.repeat(2000)}` } })
    expect(finding?.message).toBe('stubs[2].when.body.jsonPath: longer than 2000 characters')
  })

  it('are all told at once', async () => {
    const when = {
      quer: {},
      params: { a: { gt: true, matches: '(' }, b: [1] },
      body: { x: { y: { absent: 0 } }, z: { jsonPath: '', schema: 1 } },
      any: [{ query: { c: { inn: [1] } } }],
    }
    const pointers = (await findingsOf(when)).map(({ pointer }) =>
      pointer.slice('/stubs/2/when'.length),
    )
    expect(pointers).toEqual([
      '',
      '/params/a/gt',
      '/params/a/matches',
      '/params/b',
      '/body/x/y/absent',
      '/body/z/schema',
      '/body/z/jsonPath',
      '/any/0/query/c',
    ])
  })

  it('are refused when they are too deep or too many, however they are written', async () => {
    let deep: unknown = 1
    for (let level = 0; level < 100_000; level++) deep = { a: deep }
    let wide: unknown = { query: { a: 1 } }
    for (let level = 0; level < 40; level++) wide = { all: [wide, wide] }
    let list: unknown = { x: 1 }
    for (let level = 0; level < 40; level++) list = [list, list]
    let circle: Record<string, unknown> = {}
    circle['not'] = circle
    for (const when of [{ body: deep }, wide, { body: list }, { body: { not: circle } }, circle]) {
      const findings = await findingsOf(when)
      expect(findings).toHaveLength(1)
      expect(findings[0]?.message).toMatch(/nested 64 deep|one comparison too many/)
    }
  })
})

describe('hostile requests', () => {
  const big = {
    list: Array.from({ length: 300_000 }, (_, index) => ({ index })),
    text: 'x'.repeat(1e6),
  }

  it.each(['$..[?$..index]', '$..*..*', '$.list[?$.list[?@.index == 1]]', '$.list[?@ == $.list]'])(
    'end the search of %s, which then matches nothing',
    async (jsonPath) => {
      const facts = factsOf({ body: big })
      expect((await matcherOf({ body: { jsonPath } })).test(facts)).toBe(false)
      const negated = await matcherOf({ body: { not: { jsonPath } } })
      expect(negated.test(facts)).toBe(false)
      expect(negated.explain(facts)).toMatchObject([
        { where: 'body', reason: 'too costly to compare' },
      ])
    },
  )

  it('do not hinder paths that go straight to their member', async () => {
    const matcher = await matcherOf({ body: { jsonPath: '$.list[299999].index', eq: 299_999 } })
    expect(matcher.test(factsOf({ body: big }))).toBe(true)
  })

  it('cannot make a descent endless by depth', async () => {
    let body: unknown = 1
    for (let level = 0; level < 20_000; level++) body = [body]
    expect(await matches({ body: { jsonPath: '$..x' } }, { body })).toBe(false)
    expect(await matches({ body: { eq: [[1]] } }, { body })).toBe(false)
  })

  it('cannot hold a pattern with what it is slow at, nor with a long text', async () => {
    const body = `${'a'.repeat(50_000)}!`
    expect(await matches({ body: { matches: '^(a+)+$' } }, { body })).toBe(false)
    const [path, long] = ['$[?match(@, "(a+)+")]', 'a'.repeat(100_001)]
    expect(await matches({ body: { jsonPath: path } }, { body: [body] })).toBe(false)
    expect(await matches({ body: { matches: 'a' } }, { body: long })).toBe(false)
    expect(await matches({ body: { not: { matches: 'a' } } }, { body: long })).toBe(false)
    expect(await matches({ body: { contains: 'aa' } }, { body: long })).toBe(true)
  })

  it('find the same for all stubs that look with the same path', async () => {
    const facts = factsOf({
      body: { a: Array.from({ length: 50_000 }, (_, index) => ({ index })) },
    })
    const last = await matcherOf({ body: { jsonPath: '$..index', eq: 49_999 } })
    for (let stub = 0; stub < 20; stub++) expect(last.test(facts)).toBe(true)
  })
})
