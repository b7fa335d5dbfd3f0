import type { Reply } from './http.ts'

type Json = Record<string, unknown>

const PET = { id: 7, kind: 'dog', name: 'Rex', status: 'available', tags: ['playful', 'herding'] }
const GROUP = 11

/** Four operations: an example, the same behind a key and with a query, a fake, and one that takes a body. */
export function smallDocument(): Json {
  return document({
    '/pets/{petId}': pet(),
    '/keyed/{petId}': keyedPet(),
    '/pets': { post: createPet() },
    '/owners': owners(),
  })
}

/** The same operations after so many others. */
export function largeDocument(operations: number): Json {
  const small = smallDocument()['paths'] as Json
  const others = Array.from({ length: operations - 4 }, (_, index) => other(index))
  return document({ ...Object.fromEntries(others), ...small })
}

/** One operation that answers as another server did. */
export function documentOf(path: string, { mediaType, body }: Reply): Json {
  const example = /[/+]json/.test(mediaType) ? JSON.parse(body) : body
  const type = mediaType.replace(/;.*$/, '').trim()
  const ok = { description: 'ok', content: { [type]: { example } } }
  return document({ [path.replace(/\?.*$/, '')]: { get: { responses: { 200: ok } } } })
}

/** The body that the operation with a body takes. */
export const POSTED: string = JSON.stringify({ kind: 'cat', name: 'Minka', status: 'pending' })

function document(paths: Json): Json {
  return { openapi: '3.0.3', info: { title: 'Bench', version: '1.0.0' }, paths, components }
}

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const ok = (schema: Json, example?: unknown): Json => ({
  description: 'ok',
  content: { 'application/json': { schema, ...(example === undefined ? {} : { example }) } },
})
const parameter = (name: string, schema: Json): Json => ({
  name,
  in: 'path',
  required: true,
  schema,
})

function pet(): Json {
  const parameters = [parameter('petId', { type: 'integer', minimum: 1 })]
  return { parameters, get: { operationId: 'getPet', responses: { 200: ok(ref('Pet'), PET) } } }
}

function keyedPet(): Json {
  const { parameters, get } = pet()
  const query = (name: string, schema: Json): Json => ({ name, in: 'query', schema })
  const more = [
    query('limit', { type: 'integer', minimum: 1, maximum: 100 }),
    query('status', { type: 'array', items: { type: 'string', enum: ['available', 'sold'] } }),
  ]
  const own = { operationId: 'getKeyedPet', parameters: more, security: [{ bearer: [] }] }
  return { parameters, get: { ...(get as Json), ...own } }
}

function createPet(): Json {
  const requestBody = {
    required: true,
    content: { 'application/json': { schema: ref('Pet') } },
  }
  return { operationId: 'createPet', requestBody, responses: { 201: ok(ref('Pet'), PET) } }
}

function owners(): Json {
  const list = { type: 'array', minItems: 10, maxItems: 10, items: ref('Owner') }
  return { get: { operationId: 'listOwners', responses: { 200: ok(list) } } }
}

/** Paths as a grown API has them: groups of resources, each under an owner. */
function other(index: number): [string, Json] {
  const path = `/teams/{team}/area${Math.floor(index / GROUP)}/things${index % GROUP}/{id}`
  const parameters = [
    parameter('team', { type: 'string' }),
    parameter('id', { type: 'integer', minimum: 1 }),
  ]
  const responses = { 200: ok(ref(index % 2 === 0 ? 'Pet' : 'Owner')) }
  return [path, { parameters, get: { operationId: `getThing${index}`, responses } }]
}

const components: Json = {
  securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
  schemas: {
    Pet: {
      type: 'object',
      required: ['kind', 'name', 'status'],
      properties: {
        id: { type: 'integer', minimum: 1, readOnly: true },
        kind: { type: 'string', enum: ['dog', 'cat'] },
        name: { type: 'string', minLength: 1, maxLength: 40 },
        status: { type: 'string', enum: ['available', 'pending', 'sold'] },
        tags: { type: 'array', items: { type: 'string' }, maxItems: 10 },
      },
    },
    Owner: {
      type: 'object',
      required: ['id', 'name', 'email', 'city', 'since'],
      properties: {
        id: { type: 'string', format: 'uuid' },
        name: { type: 'string' },
        email: { type: 'string', format: 'email' },
        city: { type: 'string' },
        since: { type: 'string', format: 'date' },
      },
    },
  },
}
