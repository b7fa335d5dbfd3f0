import { object, text, whole } from '../control/schema.ts'
import type { Schema } from '../control/schema.ts'
import { pathOf, placeOf, SUBJECTS } from '../control/verbs.ts'
import type { Verb } from '../control/verb.ts'
import type { JsonObject } from '../types.ts'
import { isObject } from '../types.ts'
import { SIGN_IN } from './guard.ts'

/** Every error over HTTP (RFC 9457), with the members that it has elsewhere. */
const problem: Schema = {
  ...object({
    type: text('urn:mockloop:problem: and the error code'),
    title: text('What the code stands for'),
    status: whole('Of HTTP'),
    detail: text('The message'),
    instance: text('urn:mockloop:request: and the id of the request'),
    success: { const: false },
    error_code: text('As MOCKLOOP_ERROR_003', { pattern: '^MOCKLOOP_ERROR_\\d{3}$' }),
    error: text('What the code stands for'),
    message: text('What is wrong, in words'),
    suggestion: text('What helps'),
    details: { description: 'What is wrong, one by one, or null' },
  }),
  title: 'Problem',
}

/** A member of a verb's input, and where it stands in a request. */
interface Member {
  name: string
  schema: JsonObject
  in: string
  required: boolean
}

/** Schemas with a title, gathered while the rest is written. */
type Components = Map<string, unknown>

/**
 * The admin's own description, OpenAPI 3.1, made from the table of verbs.
 * @param url where the admin answers, without a slash at its end
 */
export function createOpenApi({ version, url }: { version: string; url: string }): JsonObject {
  const components: Components = new Map()
  const paths = new Map<string, JsonObject>()
  for (const [tag, verbs] of Object.entries(SUBJECTS)) {
    for (const [name, rest] of Object.entries(verbs)) {
      const verb = { name, ...rest }
      const item = paths.get(pathOf(verb)) ?? {}
      paths.set(pathOf(verb), item)
      item[verb.method.toLowerCase()] = toOperation(verb, tag, components)
    }
  }
  paths.set(SIGN_IN, signIn(components))
  return {
    openapi: '3.1.0',
    info: {
      title: 'MockLoop admin API',
      version,
      description: 'What can be done to the mocks of a host while they run.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url }],
    security: [{ bearer: [] }],
    tags: Object.keys(SUBJECTS).map((name) => ({ name })),
    paths: Object.fromEntries(paths),
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          description: 'The admin token; a browser that is signed in has a cookie in its place.',
        },
      },
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  }
}

function toOperation(verb: Verb, tag: string, components: Components): JsonObject {
  const properties = isObject(verb.input['properties']) ? verb.input['properties'] : {}
  const required = new Set(Array.isArray(verb.input['required']) ? verb.input['required'] : [])
  const members = Object.entries(properties).map(([name, schema]): Member => ({
    name,
    schema: isObject(schema) ? schema : {},
    in: placeOf(verb, name),
    required: required.has(name),
  }))
  const parameters = members.filter((one) => one.in !== 'body')
  const body = members.filter((one) => one.in === 'body')
  return {
    operationId: verb.name,
    summary: verb.summary,
    tags: [tag],
    ...(verb.path === '/health' && { security: [] }),
    ...(parameters.length > 0 && {
      parameters: parameters.map((one) => toParameter(one, components)),
    }),
    ...(body.length > 0 && { requestBody: toRequestBody(body, components) }),
    responses: toResponses(verb, components),
  }
}

function toParameter({ schema, ...rest }: Member, components: Components): JsonObject {
  const { description, ...own } = schema
  return { ...rest, description, schema: hoist(own, components) }
}

function toRequestBody(members: readonly Member[], components: Components): JsonObject {
  const keyed = members.map(({ name, schema, required }): [string, Schema] => [
    required ? name : `${name}?`,
    schema,
  ])
  const schema = object(Object.fromEntries(keyed))
  return {
    required: members.some(({ required }) => required),
    content: { 'application/json': { schema: hoist(schema, components) } },
  }
}

function toResponses(verb: Verb, components: Components): JsonObject {
  const schema = hoist(verb.output, components)
  const success = { description: 'What was asked for', content: contentOf(verb, schema) }
  return {
    [verb.status ?? 200]: success,
    ...(verb.name === 'ready' && { 503: { ...success, description: 'Not all mocks answer' } }),
    default: problemResponse(components),
  }
}

function problemResponse(components: Components): JsonObject {
  return {
    description: 'Why it was refused or failed',
    content: { 'application/problem+json': { schema: hoist(problem, components) } },
  }
}

function contentOf({ answer }: Verb, schema: unknown): JsonObject {
  const plain = { type: 'string' }
  if (answer === 'text') return { 'text/plain': { schema: plain } }
  if (answer === 'events') return { 'text/event-stream': { schema: plain } }
  if (answer !== 'file') return { 'application/json': { schema } }
  return {
    'application/json': { schema: {} },
    'application/x-ndjson': { schema: plain },
    'text/csv': { schema: plain },
  }
}

/** A copy in which what has a title stands under components, and is referred to. */
function hoist(schema: unknown, components: Components): unknown {
  if (Array.isArray(schema)) return schema.map((item: unknown) => hoist(item, components))
  if (!isObject(schema)) return schema
  const { title } = schema
  if (typeof title === 'string' && components.has(title)) return refTo(title)
  const copy = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, hoist(value, components)]),
  )
  if (typeof title !== 'string') return copy
  components.set(title, copy)
  return refTo(title)
}

function refTo(title: string): JsonObject {
  return { $ref: `#/components/schemas/${title}` }
}

function signIn(components: Components): JsonObject {
  const refused = problemResponse(components)
  return {
    get: {
      operationId: 'sign_in',
      summary: 'Lets a browser in by a link that works once; it is given a cookie.',
      tags: ['host'],
      security: [],
      parameters: [{ name: 'token', in: 'query', required: true, schema: { type: 'string' } }],
      responses: { 303: { description: 'Signed in' }, default: refused },
    },
    post: {
      operationId: 'create_sign_in',
      summary: 'Makes such a link.',
      tags: ['host'],
      responses: {
        201: {
          description: 'The link',
          content: {
            'application/json': {
              schema: object({
                path: text('Path and query of the link'),
                expires_in_seconds: whole('How long it works'),
              }),
            },
          },
        },
        default: refused,
      },
    },
  }
}
