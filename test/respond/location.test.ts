import { afterEach, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import type { MockServer } from '../../src/index.ts'

const servers: MockServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const link = { schema: { type: 'string', format: 'uri-reference', example: '/pets/9' } }
const pet = { type: 'object', required: ['id'], properties: { id: { type: 'string' } } }
const body = (schema: object, example?: unknown): object => ({
  'application/json': { schema, ...(example === undefined ? {} : { example }) },
})
const created = (content?: object): object => ({
  description: 'x',
  headers: { Location: link, 'Content-Location': { schema: { type: 'string' } } },
  ...(content === undefined ? {} : { content }),
})
const found = { get: { responses: { 200: { description: 'x', content: body(pet) } } } }
const spec = {
  openapi: '3.1.0',
  info: { title: 'x', version: '1' },
  servers: [{ url: 'https://example.com/v1' }],
  paths: {
    '/pets': { post: { responses: { 201: created(body(pet)) } } },
    '/pets/{petId}': found,
    '/wrapped.json': {
      post: { responses: { 201: created(body({ type: 'object', properties: { pet } })) } },
    },
    '/wrapped/{id}.json': found,
    '/notes': { post: { responses: { 201: created() } } },
    '/known': { post: { responses: { 201: created(body(pet, { id: '9' })) } } },
    '/moved': { get: { responses: { 302: { description: 'x', headers: { Location: link } } } } },
  },
}

async function ask(path: string, init: RequestInit = { method: 'POST' }) {
  const server = createMockServer({ spec, port: 0, watch: false, log: { level: 'silent' } })
  servers.push(server)
  const response = await server.fetch(new Request(`http://localhost${path}`, init))
  const text = await response.text()
  const { headers } = response
  return {
    location: headers.get('location'),
    content: headers.get('content-location'),
    made: text === '' ? undefined : JSON.parse(text),
  }
}

describe('where a created thing is found', () => {
  it('is its own URL, under the base path that was asked for', async () => {
    for (const path of ['/pets', '/v1/pets']) {
      const { location, content, made } = await ask(path)
      expect(location).toBe(`${path}/${made.id}`)
      expect(content).toBe(location)
    }
  })

  it('is told by what was sent', async () => {
    const headers = { 'content-type': 'application/json', prefer: 'validation=off' }
    const init = { method: 'POST', headers, body: '{"id":"a b"}' }
    expect((await ask('/pets', init)).location).toBe('/pets/a%20b')
  })

  it('is found in what the answer wraps, with the ending of the path', async () => {
    const { location, made } = await ask('/wrapped.json')
    expect(location).toBe(`/wrapped/${made.pet.id}.json`)
  })

  it('is the path that was asked where nothing names the thing, or as the author wrote it', async () => {
    expect((await ask('/v1/known')).location).toBe('/pets/9')
    expect((await ask('/v1/notes')).location).toBe('/pets/9')
    expect((await ask('/v1/notes')).content).toBe('/v1/notes')
  })

  it('is not what a redirection says', async () => {
    expect((await ask('/moved', { method: 'GET', redirect: 'manual' })).location).toBe('/pets/9')
  })
})
