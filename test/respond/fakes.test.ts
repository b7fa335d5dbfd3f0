import { gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import type { MockLoopConfig, MockServer } from '../../src/index.ts'

const servers: MockServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const person = {
  type: 'object',
  required: ['id', 'firstName', 'lastName', 'email', 'createdAt', 'updatedAt', 'status'],
  properties: {
    id: { type: 'integer' },
    firstName: { type: 'string' },
    lastName: { type: 'string' },
    email: { type: 'string', format: 'email' },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
    status: { type: 'string', enum: ['active', 'left'] },
    nickname: { type: 'string', 'x-faker': 'animal.bird' },
    teamId: { type: 'integer' },
    manager: { $ref: '#/components/schemas/Person' },
  },
}
const json = (schema: object): object => ({
  description: 'ok',
  content: { 'application/json': { schema } },
})
const one = { $ref: '#/components/schemas/Person' }

function document(paths: object): object {
  return {
    openapi: '3.1.0',
    info: { title: 'People', version: '1' },
    paths,
    components: { schemas: { Person: person } },
  }
}

const people = document({
  '/people': {
    get: { responses: { 200: json({ type: 'array', items: one }) } },
    post: {
      requestBody: { content: { 'application/json': { schema: one } } },
      responses: { 201: json(one) },
    },
  },
  '/people/{personId}': {
    get: { responses: { 200: json(one) } },
    put: { responses: { 200: json(one) } },
  },
  '/paged': {
    get: {
      responses: {
        200: json({
          type: 'object',
          properties: {
            data: { type: 'array', maxItems: 5, items: one },
            total: { type: 'integer' },
          },
        }),
      },
    },
  },
  '/paged/{id}': {
    get: { responses: { 200: json({ type: 'object', properties: { data: one } }) } },
  },
  '/teams/{teamId}/people': { get: { responses: { 200: json({ type: 'array', items: one }) } } },
})

async function ask(
  path: string,
  options: { config?: Partial<MockLoopConfig>; init?: RequestInit; spec?: object } = {},
) {
  const server = createMockServer({
    spec: options.spec ?? people,
    port: 0,
    watch: false,
    log: { level: 'silent' },
    ...options.config,
  })
  servers.push(server)
  const response = await server.fetch(new Request(`http://localhost${path}`, options.init))
  expect(response.status).toBeLessThan(300)
  return JSON.parse(await response.text())
}

describe('a thing that the URL names', () => {
  it('carries the name that it was asked for', async () => {
    expect(await ask('/people/7')).toMatchObject({ id: 7 })
    expect(await ask('/people/8')).toMatchObject({ id: 8 })
  })

  it('differs from the next one', async () => {
    const [seven, eight] = [await ask('/people/7'), await ask('/people/8')]
    expect(seven.email).not.toBe(eight.email)
  })

  it('is the same in a list and by itself', async () => {
    const list = await ask('/people')
    expect(list.length).toBeGreaterThan(0)
    for (const item of list) expect(await ask(`/people/${item.id}`)).toEqual(item)
  })

  it('is the same in a wrapped list and wrapped by itself', async () => {
    const { data } = await ask('/paged')
    expect(data.length).toBeGreaterThan(0)
    for (const item of data) expect((await ask(`/paged/${item.id}`)).data).toEqual(item)
  })

  it('stays valid when its name fits no id', async () => {
    const { id } = await ask('/people/ada')
    expect(Number.isInteger(id)).toBe(true)
  })

  it('fills what is called like a parameter further up the path', async () => {
    const list = await ask('/teams/42/people')
    expect(new Set(list.map((item: { teamId: number }) => item.teamId))).toEqual(new Set([42]))
  })
})

describe('a list', () => {
  it('has as many items as the page size says, within maxItems', async () => {
    expect(await ask('/people?limit=12')).toHaveLength(12)
    expect((await ask('/paged?per_page=2')).data).toHaveLength(2)
    expect((await ask('/paged?pageSize=50')).data).toHaveLength(5)
  })

  it('begins with the same items however long it is, and has others on the next page', async () => {
    const [short, long, next] = [
      await ask('/people?limit=2'),
      await ask('/people?limit=9'),
      await ask('/people?limit=2&page=2'),
    ]
    expect(long.slice(0, 2)).toEqual(short)
    expect(next).not.toEqual(short)
  })

  it('has distinct items', async () => {
    const list = await ask('/people?limit=50')
    expect(new Set(list.map((item: { id: number }) => item.id)).size).toBe(50)
  })
})

describe('what a person would notice', () => {
  it('fits together: e-mails match names, and nothing is updated before it was created', async () => {
    for (const item of await ask('/people?limit=30')) {
      const letters = (name: string): string =>
        name
          .normalize('NFKD')
          .replaceAll(/[^A-Za-z]/g, '')
          .toLowerCase()
      expect(item.email).toBe(`${letters(item.firstName)}.${letters(item.lastName)}@example.com`)
      expect(Date.parse(item.createdAt)).toBeLessThanOrEqual(Date.parse(item.updatedAt))
    }
  })

  it('takes x-faker at its word', async () => {
    const { nickname } = await ask('/people/7')
    const { faker } = await import('@faker-js/faker/locale/en')
    expect(faker.definitions.animal.bird).toContain(nickname)
  })

  it('speaks the language that is asked for, and refuses one that it does not know', async () => {
    const [english, german] = [
      await ask('/people/7'),
      await ask('/people/7', { config: { locale: 'de' } }),
    ]
    expect(german.firstName).not.toBe(english.firstName)
    const { faker } = await import('@faker-js/faker/locale/de')
    const names = Object.values(faker.rawDefinitions.person?.first_name ?? {}).flat()
    expect(names).toContain(german.firstName)
  })

  it('recurs no deeper than it must', async () => {
    const value = await ask('/people/7')
    expect(value.manager?.manager?.manager).toBeUndefined()
  })
})

describe('a request body', () => {
  const send = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json', prefer: 'validation=off' },
    body: JSON.stringify(body),
  })

  it('is echoed by what it creates, and the rest stays a fake', async () => {
    const made = await ask('/people', { init: send({ firstName: 'Ada', lastName: 'Lovelace' }) })
    expect(made).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace' })
    expect(made.email).toMatch(/@example\.com$/)
  })

  it('is not echoed where the schema forbids it', async () => {
    const made = await ask('/people', {
      init: send({ firstName: 7, status: 'gone', unknown: true }),
    })
    expect(typeof made.firstName).toBe('string')
    expect(['active', 'left']).toContain(made.status)
    expect(made).not.toHaveProperty('unknown')
  })

  it('of one request is not seen by the next', async () => {
    const server = createMockServer({
      spec: people,
      port: 0,
      watch: false,
      log: { level: 'silent' },
    })
    servers.push(server)
    const post = async (name: string): Promise<{ firstName: string }> =>
      JSON.parse(
        await (
          await server.fetch(new Request('http://localhost/people', send({ firstName: name })))
        ).text(),
      )
    expect((await post('Ada')).firstName).toBe('Ada')
    expect((await post('Grace')).firstName).toBe('Grace')
  })

  it('of one client is not sent to another, compressed or not', async () => {
    const server = createMockServer({
      spec: people,
      port: 0,
      watch: false,
      log: { level: 'silent' },
    })
    servers.push(server)
    for (const name of ['A', 'B']) {
      const init = send({ firstName: name.repeat(3000) })
      const headers = { ...init.headers, 'accept-encoding': 'gzip' }
      const response = await server.fetch(
        new Request('http://localhost/people', { ...init, headers }),
      )
      expect(response.headers.get('content-encoding')).toBe('gzip')
      const text = gunzipSync(Buffer.from(await response.arrayBuffer())).toString()
      expect(JSON.parse(text).firstName).toBe(name.repeat(3000))
    }
  })

  it('does not rename what the URL names', async () => {
    const init = { ...send({ id: 5, firstName: 'Ada' }), method: 'PUT' }
    expect(await ask('/people/9', { init })).toMatchObject({ id: 9, firstName: 'Ada' })
  })

  it('with __proto__ pollutes nothing', async () => {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'validation=off' },
      body: '{"__proto__":{"polluted":true},"firstName":"Ada"}',
    }
    expect(await ask('/people', { init })).toMatchObject({ firstName: 'Ada' })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})

describe('a thing that is asked for after others', () => {
  it('is the same as in a fresh process', async () => {
    const schema = {
      oneOf: [
        {
          type: 'object',
          required: ['id'],
          properties: { id: { type: 'integer' }, extra: { type: 'string' } },
        },
        {
          type: 'object',
          required: ['id', 'n'],
          properties: { id: { type: 'integer' }, n: { type: 'integer' } },
        },
      ],
    }
    const spec = document({ '/things/{id}': { get: { responses: { 200: json(schema) } } } })
    const server = createMockServer({ spec, port: 0, watch: false, log: { level: 'silent' } })
    servers.push(server)
    for (let id = 0; id < 20; id++) await server.fetch(new Request(`http://localhost/things/${id}`))
    for (let id = 20; id < 30; id++) {
      const late: unknown = await (
        await server.fetch(new Request(`http://localhost/things/${id}`))
      ).json()
      expect(late).toEqual(await ask(`/things/${id}`, { spec }))
    }
  })
})

describe('a locale', () => {
  it('in another script has addresses all the same', async () => {
    const value = await ask('/people/7', { config: { locale: 'ja' } })
    expect(value).toMatchObject({ id: 7, email: expect.stringMatching(/^user\d+@example\.com$/) })
  })

  it('that is not known is refused at the start', async () => {
    const server = createMockServer({
      spec: people,
      port: 0,
      locale: 'xx',
      log: { level: 'silent' },
    })
    servers.push(server)
    await expect(server.start()).rejects.toThrow('locale "xx" is not known')
  })
})

describe('repeatability', () => {
  it('gives the same bodies from the same seed in two servers, and others from another', async () => {
    const [first, again, other] = [
      await ask('/people'),
      await ask('/people'),
      await ask('/people', { config: { seed: 2 } }),
    ]
    expect(again).toEqual(first)
    expect(other).not.toEqual(first)
  })

  it('draws anew for each request when dynamic', async () => {
    const server = createMockServer({
      spec: people,
      port: 0,
      dynamic: true,
      watch: false,
      log: { level: 'silent' },
    })
    servers.push(server)
    const bodies = await Promise.all(
      [1, 2, 3].map(async () =>
        (await server.fetch(new Request('http://localhost/people/7'))).text(),
      ),
    )
    expect(new Set(bodies).size).toBe(3)
  })
})

describe('a partial example', () => {
  const spec = document({
    '/people/{id}': {
      get: {
        responses: {
          200: {
            description: 'ok',
            content: { 'application/json': { schema: one, example: { id: 3, firstName: 'Ada' } } },
          },
        },
      },
    },
  })

  it('is served as written', async () => {
    expect(await ask('/people/3', { spec })).toEqual({ id: 3, firstName: 'Ada' })
  })

  it('is completed when fillExamples is on', async () => {
    const value = await ask('/people/3', { spec, config: { fillExamples: true } })
    expect(value).toMatchObject({ id: 3, firstName: 'Ada' })
    expect(Object.keys(value)).toEqual(expect.arrayContaining(person.required))
  })
})

describe('a map whose keys follow a pattern', () => {
  const seeds = Array.from({ length: 12 }, (_, seed) => seed)
  const thing = (schema: object, seed: number): Promise<Record<string, unknown>> =>
    ask(`/thing?__seed=${seed}`, {
      spec: document({ '/thing': { get: { responses: { 200: json(schema) } } } }),
    })

  it('has members of that pattern, as many as it needs', async () => {
    const schema = {
      type: 'object',
      minProperties: 3,
      maxProperties: 3,
      patternProperties: { '^[A-Z][1-9]\\d?$': { type: 'integer' } },
      additionalProperties: false,
    }
    for (const seed of seeds) {
      const entries = Object.entries(await thing(schema, seed))
      expect(entries).toHaveLength(3)
      for (const [name, value] of entries) {
        expect(name).toMatch(/^[A-Z][1-9]\d?$/)
        expect(Number.isInteger(value)).toBe(true)
      }
    }
  })

  it('has no more than it may, and what propertyNames says', async () => {
    const names = { enum: ['north', 'south'] }
    const open = { type: 'object', propertyNames: names, additionalProperties: { type: 'boolean' } }
    const short = { patternProperties: { '^[a-z]+$': {} }, propertyNames: { maxLength: 4 } }
    const tight = { type: 'object', minProperties: 1, maxProperties: 1, ...short }
    for (const seed of seeds) {
      const compass = Object.keys(await thing(open, seed))
      expect(compass.length).toBeGreaterThan(0)
      expect(names.enum).toEqual(expect.arrayContaining(compass))
      expect(Object.keys(await thing(tight, seed))).toEqual([expect.stringMatching(/^[a-z]{1,4}$/)])
    }
  })
})

describe('what is sent in another form', () => {
  const text = { type: 'string' }
  const post = (response: object, request: object, type = 'application/json'): object => ({
    '/orders': {
      post: {
        requestBody: { content: { [type]: { schema: request } } },
        responses: { 201: json(response) },
      },
    },
  })
  const init = (body: string, type = 'application/json'): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })
  const line = {
    type: 'object',
    required: ['id', 'article', 'quantity', 'price'],
    properties: {
      id: { type: 'integer', readOnly: true },
      article: text,
      quantity: { type: 'integer' },
      price: { type: 'number', readOnly: true },
    },
  }
  const order = {
    type: 'object',
    required: ['lines'],
    properties: { lines: { type: 'array', items: line } },
  }

  it('comes back in lists whose items have what only the server knows', async () => {
    const lines = Array.from({ length: 9 }, (_, index) => ({ article: `a${index}`, quantity: 1 }))
    const made = await ask('/orders', {
      spec: document(post(order, order)),
      init: init(JSON.stringify({ lines })),
    })
    expect(made.lines).toMatchObject(lines)
    for (const { price } of made.lines) expect(typeof price).toBe('number')
    expect(new Set(made.lines.map(({ id }: { id: number }) => id)).size).toBe(9)
  })

  it('does not come back where an item breaks the schema', async () => {
    const made = await ask('/orders', {
      spec: document(post(order, {})),
      init: init('{"lines":[{"article":7,"__proto__":{"polluted":true}}]}'),
    })
    expect(typeof made.lines[0].article).toBe('string')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  it('comes back under the name that the answer has for it, in its type', async () => {
    const names = ['from', 'to', 'body', 'max_price', 'urgent']
    const message = {
      type: 'object',
      required: names,
      properties: {
        from: text,
        to: text,
        body: text,
        max_price: { type: 'integer' },
        urgent: { type: 'boolean' },
      },
    }
    const form = 'application/x-www-form-urlencoded'
    const spec = document(post(message, {}, form))
    const body = 'To=%2B1&From=%2B2&Body=Hello&MaxPrice=12&Urgent=false'
    expect(await ask('/orders', { spec, init: init(body, form) })).toEqual({
      from: '+2',
      to: '+1',
      body: 'Hello',
      max_price: 12,
      urgent: false,
    })
  })
})

describe('a URL that spells its names in its own way', () => {
  const text = { type: 'string' }
  const message = {
    type: 'object',
    required: ['sid', 'account_sid', 'region', 'body'],
    properties: { sid: text, account_sid: text, region: text, body: text },
  }
  const account = { type: 'object', required: ['sid'], properties: { sid: text } }
  const list = { type: 'object', properties: { messages: { type: 'array', items: message } } }
  const get = (schema: object): object => ({ get: { responses: { 200: json(schema) } } })
  const spec = document({
    '/Accounts/{Sid}.json': get(account),
    '/Accounts/{AccountSid}/{Region}/Messages.json': get(list),
    '/Accounts/{AccountSid}/{Region}/Messages/{Sid}.json': get(message),
  })

  it('fills what it names', async () => {
    expect(await ask('/Accounts/AC1.json', { spec })).toEqual({ sid: 'AC1' })
    const named = { sid: 'SM1', account_sid: 'AC1', region: 'eu' }
    expect(await ask('/Accounts/AC1/eu/Messages/SM1.json', { spec })).toMatchObject(named)
  })

  it('fills what it fits, though another name in it does not fit', async () => {
    const bound = {
      ...message,
      properties: { ...message.properties, region: { pattern: '^e', ...text } },
    }
    const path = '/Accounts/{AccountSid}/{Region}/Messages/{Sid}.json'
    const value = await ask('/Accounts/AC1/us/Messages/SM1.json', {
      spec: document({ [path]: get(bound) }),
    })
    expect(value).toMatchObject({ sid: 'SM1', account_sid: 'AC1' })
    expect(value.region).toMatch(/^e/)
  })

  it('lists the things that it leads to', async () => {
    const { messages } = await ask('/Accounts/AC1/eu/Messages.json', { spec })
    expect(messages.length).toBeGreaterThan(0)
    for (const one of messages) {
      expect(one).toMatchObject({ account_sid: 'AC1', region: 'eu' })
      expect(await ask(`/Accounts/AC1/eu/Messages/${one.sid}.json`, { spec })).toEqual(one)
    }
  })
})
