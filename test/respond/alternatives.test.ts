import { afterEach, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import type { MockServer } from '../../src/index.ts'

const servers: MockServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const integer = { type: 'integer' }
const text = { type: 'string' }
const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` })
const object = (properties: object, rest: object = {}): object => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...rest,
})

const schemas = {
  Dog: object({ id: integer, kind: { enum: ['dog'] }, breed: text }),
  Cat: object({ id: integer, kind: { enum: ['cat'] }, indoor: { type: 'boolean' } }),
  Pet: { oneOf: [ref('Dog'), ref('Cat')] },
  Leaf: object({ text }),
  Node: object({ left: ref('Tree'), right: ref('Tree') }),
  Tree: { oneOf: [ref('Node'), ref('Leaf')] },
}

function serve(paths: Record<string, object>): MockServer {
  const described = Object.entries(paths).map(([path, schema]) => {
    const content = { 'application/json': { schema } }
    const operation = { responses: { 200: { description: 'x', content } } }
    return [path, { get: operation, post: { ...operation, requestBody: { content } } }]
  })
  const spec = {
    openapi: '3.1.0',
    info: { title: 'x', version: '1' },
    paths: Object.fromEntries(described),
    components: { schemas },
  }
  const server = createMockServer({ spec, port: 0, watch: false, log: { level: 'silent' } })
  servers.push(server)
  return server
}

async function ask(server: MockServer, path: string, sent?: object) {
  const headers = { 'content-type': 'application/json', prefer: 'validation=off' }
  const init = sent === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(sent) }
  const response = await server.fetch(new Request(`http://localhost${path}`, init))
  return JSON.parse(await response.text())
}

/** Bodies of one schema from many seeds. */
function many(schema: object) {
  const server = serve({ '/thing': schema })
  return Promise.all(Array.from({ length: 60 }, (_, seed) => ask(server, `/thing?__seed=${seed}`)))
}

describe('an alternative', () => {
  it('is taken in turn by the items of a list, each as it is by itself', async () => {
    const pets = { '/pets': { type: 'array', items: ref('Pet') }, '/pets/{petId}': ref('Pet') }
    const server = serve(pets)
    const list = await ask(server, '/pets?limit=30')
    const kinds = list.map((pet: { kind: string }) => pet.kind)
    expect(new Set(kinds)).toEqual(new Set(['dog', 'cat']))
    for (const pet of list) {
      expect(pet).toHaveProperty(pet.kind === 'dog' ? 'breed' : 'indoor')
      expect(await ask(server, `/pets/${pet.id}`)).toEqual(pet)
    }
    expect(await ask(serve(pets), '/pets?limit=30')).toEqual(list)
  })

  it('differs from seed to seed, and from one dynamic answer to the next', async () => {
    const kinds = (await many(ref('Pet'))).map(({ kind }) => kind)
    expect(new Set(kinds)).toEqual(new Set(['dog', 'cat']))
    const server = serve({ '/pet': ref('Pet') })
    const drawn = new Set<string>()
    for (let turn = 0; turn < 60; turn++) drawn.add((await ask(server, '/pet?__dynamic=true')).kind)
    expect(drawn).toEqual(new Set(['dog', 'cat']))
  })

  it('is the one that was sent', async () => {
    const server = serve({ '/pets': ref('Pet') })
    for (let seed = 0; seed < 10; seed++) {
      const path = `/pets?__seed=${seed}`
      expect(await ask(server, path, { kind: 'cat' })).toHaveProperty('indoor')
      expect(await ask(server, path, { kind: 'dog', indoor: true })).toMatchObject({ kind: 'dog' })
      expect(await ask(server, path, { breed: 'Pug' })).toMatchObject({ kind: 'dog', breed: 'Pug' })
    }
  })

  it('of fixed values gives each of them', async () => {
    const states = ['pending', 'paid', 'cancelled']
    const status = { oneOf: states.map((state) => ({ const: state, description: state })) }
    const bodies = await many(object({ status }))
    expect(new Set(bodies.map((body) => body.status))).toEqual(new Set(states))
  })

  it('is rarely nothing where it may be', async () => {
    const bodies = await many(object({ note: { anyOf: [text, { type: 'null' }] } }))
    const empty = bodies.filter(({ note }) => note === null)
    expect(empty.length).toBeGreaterThan(0)
    expect(empty.length).toBeLessThan(20)
  })

  it('that would fit two branches at once is not taken', async () => {
    const wide = object({ id: integer })
    const narrow = object({ id: integer, n: integer })
    const other = object({ name: text }, { additionalProperties: false })
    const bodies = await many({ oneOf: [wide, narrow, other] })
    const kinds = new Set(bodies.map((body) => Object.keys(body).join(' ')))
    expect(kinds).toEqual(new Set(['id', 'name']))
  })

  it('comes to an end where it recurs', async () => {
    const bodies = await many(ref('Tree'))
    const sizes = bodies.map((body) => JSON.stringify(body).length)
    expect(new Set(bodies.map((body) => 'left' in body))).toEqual(new Set([true, false]))
    expect(Math.max(...sizes)).toBeLessThan(20_000)
  })
})
