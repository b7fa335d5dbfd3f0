import { afterEach, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import type { MockLoopConfig, MockServer } from '../../src/index.ts'

const servers: MockServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const text = { type: 'string' }
const integer = { type: 'integer' }
const flag = { type: 'boolean' }
const object = (properties: object, rest: object = {}): object => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...rest,
})
const list = (items: object): object => ({ type: 'array', items })
const json = (schema: object): object => ({
  description: 'x',
  content: { 'application/json': { schema } },
})

/** A document of one path for each schema, named by its key. */
function document(schemas: Record<string, object>): object {
  const paths = Object.entries(schemas).map(([name, schema]) => [
    `/${name}`,
    { get: { responses: { 200: json(schema), '4XX': json(schema), 503: json(schema) } } },
  ])
  return { openapi: '3.1.0', info: { title: 'x', version: '1' }, paths: Object.fromEntries(paths) }
}

function serve(spec: object, config: Partial<MockLoopConfig> = {}): MockServer {
  const server = createMockServer({
    spec,
    port: 0,
    watch: false,
    log: { level: 'silent' },
    ...config,
  })
  servers.push(server)
  return server
}

async function ask(server: MockServer, path: string, init?: RequestInit) {
  const response = await server.fetch(new Request(`http://localhost${path}`, init))
  return JSON.parse(await response.text())
}

/** Bodies of one schema from many seeds. */
async function many(schema: object, config: Partial<MockLoopConfig> = {}) {
  const server = serve(document({ thing: schema }), config)
  return Promise.all(Array.from({ length: 25 }, (_, seed) => ask(server, `/thing?__seed=${seed}`)))
}

describe('an error body', () => {
  const failing = (schema: object, code: number, config = {}) =>
    ask(serve(document({ thing: schema }), config), `/thing?__code=${code}`)

  it('says which error it is, as a number or as text', async () => {
    const schema = object({
      status: integer,
      statusCode: text,
      code: integer,
      title: text,
      error: object({ code: text, message: text }),
    })
    expect(await failing(schema, 404)).toEqual({
      status: 404,
      statusCode: '404',
      code: 404,
      title: 'Not Found',
      error: { code: 'not_found', message: 'The requested resource was not found.' },
    })
    expect(await failing(schema, 503)).toMatchObject({
      status: 503,
      title: 'Service Unavailable',
      error: { code: 'service_unavailable' },
    })
  })

  it('lets const, enum, bounds and patterns win', async () => {
    const schema = object({
      status: { const: 1 },
      code: { type: 'string', enum: ['GONE', 'NOT_FOUND'] },
      statusCode: { type: 'integer', maximum: 99 },
      title: { type: 'string', pattern: '^[a-z]{3}$' },
    })
    const value = await failing(schema, 404)
    expect(value).toMatchObject({ status: 1, code: 'NOT_FOUND' })
    expect(value.statusCode).toBeLessThanOrEqual(99)
    expect(value.title).toMatch(/^[a-z]{3}$/)
  })

  it("keeps the author's examples, but not another status", async () => {
    const schema = object({
      status: { type: 'integer', example: 400 },
      code: { type: 'integer', example: 20_404 },
      title: { type: 'string', example: 'Bad Request' },
      message: { type: 'string', example: 'No such cat' },
    })
    expect(await failing(schema, 404)).toEqual({
      status: 404,
      code: 20_404,
      title: 'Not Found',
      message: 'No such cat',
    })
  })

  it('says which path it is about', async () => {
    const instance = { type: 'string', format: 'uri-reference' }
    expect(await failing(object({ instance }), 404)).toEqual({ instance: '/thing' })
  })

  it('is told from a success', async () => {
    const { title } = await ask(serve(document({ thing: object({ title: text }) })), '/thing')
    expect(title).not.toBe('OK')
  })
})

describe('an address', () => {
  const address = object({ city: text, state: text, postalCode: text, country: text })

  it('is somewhere', async () => {
    const values = await many(address, { locale: 'de' })
    const zips: Record<string, RegExp> = {
      Deutschland: /^\d{5}$/,
      Österreich: /^\d{4}$/,
      Schweiz: /^\d{4}$/,
    }
    for (const value of values) expect(value.postalCode).toMatch(zips[value.country] ?? /^never$/)
    const cities = new Map(values.map((value) => [value.city, value.postalCode]))
    expect(cities.size).toBeGreaterThan(2)
    for (const value of values) expect(value.postalCode).toBe(cities.get(value.city))
  })

  it('agrees with what stands beside it', async () => {
    const values = await many(
      object({ currency: text, phone: text, address: object({ country: text }) }),
    )
    const known: Record<string, [string, string]> = {
      'United States': ['USD', '+1'],
      'United Kingdom': ['GBP', '+44'],
      Ireland: ['EUR', '+353'],
      Canada: ['CAD', '+1'],
      Australia: ['AUD', '+61'],
    }
    for (const { currency, phone, address: held } of values) {
      const [money, prefix] = known[held.country] ?? ['never', 'never']
      expect(currency).toBe(money)
      expect(phone.startsWith(prefix)).toBe(true)
    }
  })

  it('has a code where one is asked for', async () => {
    const country = { type: 'string', description: 'Two-letter country code (ISO 3166-1 alpha-2).' }
    for (const value of await many(object({ country }))) expect(value.country).toMatch(/^[A-Z]{2}$/)
  })
})

describe('an envelope', () => {
  const envelope = object({
    items: list(object({ id: integer })),
    total: integer,
    count: integer,
    page: integer,
    per_page: integer,
    total_pages: integer,
    has_more: flag,
    next: { type: ['string', 'null'] },
  })

  it('speaks of the list in it', async () => {
    const server = serve(document({ things: envelope }))
    const first = await ask(server, '/things?limit=7')
    const { total } = first
    expect(total).toBeGreaterThan(100)
    const pages = Math.ceil(total / 7)
    expect(first).toMatchObject({
      count: 7,
      page: 1,
      per_page: 7,
      total_pages: pages,
      has_more: true,
    })
    expect(first.items).toHaveLength(7)
    const last = await ask(server, `/things?limit=7&page=${pages}`)
    expect(last).toMatchObject({ total, page: pages, count: total - 7 * (pages - 1), next: null })
    expect(last.has_more).toBe(false)
    expect(last.items).toHaveLength(last.count)
    const usual = await ask(server, '/things')
    expect(usual).toMatchObject({ total, per_page: usual.items.length })
  })

  it('can be paged through by number, offset, cursor and link, and shows each item once', async () => {
    const link = { type: ['string', 'null'], format: 'uri-reference' }
    const schema = object({
      results: list(object({ id: integer })),
      limit: integer,
      next: link,
      nextCursor: { type: ['string', 'null'] },
    })
    const server = serve(document({ things: schema }))
    const whole = [
      ...(await ask(server, '/things?limit=100')).results,
      ...(await ask(server, '/things?limit=100&page=2')).results,
    ]
    expect(new Set(whole.map(({ id }: { id: number }) => id)).size).toBe(whole.length)
    expect((await ask(server, '/things?limit=9&offset=18')).results).toEqual(whole.slice(18, 27))
    expect((await ask(server, '/things?limit=9&page=3')).results).toEqual(whole.slice(18, 27))
    const [linked, walked] = [[] as unknown[], [] as unknown[]]
    for (let path = '/things?limit=40'; path !== '';) {
      const page = await ask(server, path)
      expect(page.limit).toBe(40)
      linked.push(...page.results)
      path = page.next === null ? '' : page.next.replace('page=', 'limit=40&page=')
    }
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await ask(server, `/things?limit=40&cursor=${cursor}`)
      walked.push(...page.results)
      cursor = page.nextCursor
    }
    expect(linked).toEqual(whole)
    expect(walked).toEqual(whole)
  })

  it('with several lists is about the one that holds things, or that the path names', async () => {
    const several = (name: string): object =>
      object({
        warnings: list(text),
        facets: list(object({ n: integer })),
        [name]: list(object({ id: integer })),
        limit: integer,
      })
    const server = serve(
      document({
        hits: several('hits'),
        search: object({
          warnings: list(text),
          found: list(object({ id: integer })),
          limit: integer,
        }),
      }),
    )
    const named = await ask(server, '/hits?limit=12')
    expect(named.hits).toHaveLength(12)
    expect(named.limit).toBe(12)
    const found = await ask(server, '/search?limit=11')
    expect(found.found).toHaveLength(11)
    expect(found.limit).toBe(11)
  })

  it('may keep that in an object beside the list', async () => {
    const meta = object({ total: integer, pagination: object({ hasMore: flag }) })
    const value = await ask(
      serve(document({ things: object({ data: list(text), meta }) })),
      '/things?limit=100',
    )
    expect(value.meta.total).toBeGreaterThan(value.data.length)
    expect(value.meta.pagination).toEqual({ hasMore: true })
  })

  it('is not seen in a thing that holds a list', async () => {
    const order = object({
      id: integer,
      lines: list(text),
      total: { type: 'integer', minimum: 900 },
    })
    for (const { total } of await many(order)) expect(total).toBeGreaterThanOrEqual(900)
  })

  it('leaves what the schema fixes', async () => {
    const schema = object({ data: list(text), total: { const: 5000 }, has_more: { const: true } })
    expect(await ask(serve(document({ things: schema })), '/things')).toMatchObject({
      total: 5000,
      has_more: true,
    })
  })
})

describe('members of one object', () => {
  it('count the list that they name', async () => {
    const schema = object({ id: integer, comments: list(text), comments_count: integer })
    for (const value of await many(schema)) expect(value.comments_count).toBe(value.comments.length)
  })

  it('name one owner, in a list and alone', async () => {
    const thing = object({ id: integer, owner_id: integer, owner: object({ id: integer }) })
    const get = (schema: object): object => ({ get: { responses: { 200: json(schema) } } })
    const spec = {
      openapi: '3.1.0',
      info: { title: 'x', version: '1' },
      paths: {
        '/owners/{owner_id}/things': get(list(thing)),
        '/owners/{owner_id}/things/{id}': get(thing),
      },
    }
    const server = serve(spec)
    const things = await ask(server, '/owners/7/things')
    expect(things.length).toBeGreaterThan(0)
    for (const one of things) {
      expect(one).toMatchObject({ owner_id: 7, owner: { id: 7 } })
      expect(await ask(server, `/owners/7/things/${one.id}`)).toEqual(one)
    }
  })

  it('keep the least below the most', async () => {
    for (const value of await many(object({ min_price: integer, max_price: integer })))
      expect(value.min_price).toBeLessThanOrEqual(value.max_price)
  })

  it('keep low below high, and the start before the end', async () => {
    const date = { type: 'string', format: 'date-time' }
    const schema = object({
      high: { type: 'number' },
      low: { type: 'number' },
      to: { type: 'string', format: 'date' },
      from: { type: 'string', format: 'date' },
      endsAt: date,
      doorsAt: date,
      startsAt: date,
      start: integer,
      end: integer,
      opens: { type: 'string', format: 'time' },
      closes: { type: 'string', format: 'time' },
    })
    for (const value of await many(schema)) {
      expect(value.low).toBeLessThanOrEqual(value.high)
      expect(value.start).toBeLessThanOrEqual(value.end)
      expect(value.from <= value.to).toBe(true)
      expect(value.opens <= value.closes).toBe(true)
      expect(value.doorsAt < value.startsAt).toBe(true)
      expect(value.startsAt <= value.endsAt).toBe(true)
    }
  })

  it('sum up', async () => {
    const usage = object({
      prompt_tokens: integer,
      completion_tokens: integer,
      total_tokens: integer,
    })
    for (const value of await many(usage))
      expect(value.total_tokens).toBe(value.prompt_tokens + value.completion_tokens)
  })

  it('leave a sum that the schema fixes', async () => {
    const usage = object({ a_tokens: integer, b_tokens: integer, total_tokens: { const: 1 } })
    for (const { total_tokens: total } of await many(usage)) expect(total).toBe(1)
  })

  it('tell a person by what stands beside the name', async () => {
    for (const value of await many(
      object({ name: text, email: text, firstName: text, lastName: text }),
    )) {
      expect(value.name).toBe(`${value.firstName} ${value.lastName}`)
      expect(value.email).toContain(value.firstName.toLowerCase().replaceAll(/[^a-z]/g, ''))
    }
  })

  it('follow a name that a request sends', async () => {
    const schema = object({ name: text, email: text, login: text })
    const path = { post: { requestBody: json(schema), responses: { 201: json(schema) } } }
    const spec = { openapi: '3.1.0', info: { title: 'x', version: '1' }, paths: { '/users': path } }
    const server = serve(spec, { validation: { requests: 'off' } })
    const send = (body: object) =>
      ask(server, '/users', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect(await send({ name: 'Ada Lovelace' })).toMatchObject({
      name: 'Ada Lovelace',
      email: 'ada.lovelace@example.com',
      login: expect.stringMatching(/^ada\d+$/),
    })
    expect(await send({ name: 'Ada Lovelace', email: 'a@b.example' })).toMatchObject({
      email: 'a@b.example',
    })
  })
})

describe('a name that says what it is', () => {
  it('of an animal is neither old nor heavy', async () => {
    const pets = object({
      pet: object({ bornOn: { type: 'string', format: 'date' }, weight: { type: 'number' } }),
    })
    for (const { pet } of await many(pets)) {
      expect(Number(pet.bornOn.slice(0, 4))).toBeGreaterThan(2010)
      expect(pet.weight).toBeLessThanOrEqual(40)
    }
  })

  it('of a month is one that is near', async () => {
    const month = { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])$' }
    for (const value of await many(object({ month }))) expect(value.month).toMatch(/^202\d-/)
  })

  it('names entities, reasons and what is sold', async () => {
    const { faker } = await import('@faker-js/faker/locale/en')
    const { product_name: words } = faker.definitions.commerce
    const schema = object({
      line_item: object({ object: text, article: text }),
      finish_reason: text,
    })
    for (const value of await many(schema)) {
      expect(value.line_item.object).toBe('line_item')
      expect(words.product.some((word) => value.line_item.article.endsWith(word))).toBe(true)
      expect(['stop', 'length']).toContain(value.finish_reason)
    }
  })
})

describe('x-faker', () => {
  it('is taken at objects and lists where its result fits', async () => {
    const schema = object({
      currency: { type: 'object', 'x-faker': 'finance.currency' },
      point: { ...list({ type: 'number' }), 'x-faker': 'location.nearbyGPSCoordinate' },
      birds: { ...list(text), 'x-faker': 'animal.bird' },
      dog: object({ name: text, code: text }, { 'x-faker': { name: 'animal.dog' } }),
      odd: { ...object({ id: integer }), 'x-faker': 'no.such' },
    })
    const { faker } = await import('@faker-js/faker/locale/en')
    for (const value of await many(schema)) {
      expect(value.currency).toHaveProperty('symbol')
      expect(value.point).toHaveLength(2)
      for (const bird of value.birds) expect(faker.definitions.animal.bird).toContain(bird)
      expect(faker.definitions.animal.dog).toContain(value.dog.name)
      expect(Number.isInteger(value.odd.id)).toBe(true)
    }
  })
})

describe('a map', () => {
  it('has keys that its name suggests', async () => {
    const map = { type: 'object', additionalProperties: text }
    const schema = object({ translations: map, metadata: map })
    for (const value of await many(schema)) {
      for (const key of Object.keys(value.translations)) expect(key).toMatch(/^[a-z]{2}$/)
      expect(Object.keys(value.metadata).length).toBeGreaterThan(0)
    }
  })
})

describe('a number', () => {
  it('lies where its name says', async () => {
    const schema = object({
      birthYear: integer,
      age: integer,
      percent: { type: 'number' },
      port: integer,
      createdAt: integer,
      updatedAt: integer,
      createdMs: integer,
    })
    for (const value of await many(schema)) {
      expect(value.birthYear).toBeLessThan(2010)
      expect(value.age).toBeLessThan(120)
      expect(value.percent).toBeLessThanOrEqual(100)
      expect(value.port).toBeLessThan(65_536)
      expect(value.createdAt).toBeLessThanOrEqual(value.updatedAt)
      expect(new Date(value.updatedAt * 1000).getUTCFullYear()).toBeGreaterThan(2020)
      expect(new Date(value.createdMs).getUTCFullYear()).toBeGreaterThan(2020)
    }
  })

  it('as text has as many digits as a hash needs', async () => {
    for (const value of await many(object({ sha1: text, sha256: text, md5: text }))) {
      expect(value.sha1).toMatch(/^[0-9a-f]{40}$/)
      expect(value.sha256).toMatch(/^[0-9a-f]{64}$/)
      expect(value.md5).toMatch(/^[0-9a-f]{32}$/)
    }
  })
})
