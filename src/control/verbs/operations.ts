import { anything, flag, list, mapOf, nullable, object, oneOf, text, whole } from '../schema.ts'
import type { Schema } from '../schema.ts'
import type { Subject } from '../verb.ts'
import { cursor, method, operationId, server, total } from './common.ts'
import type { OfServer } from './common.ts'

export interface OperationSummary {
  operation_id: string
  method: string
  path: string
  summary: string | null
  tags: string[]
  deprecated: boolean
  /** As the document writes them: `200`, `4XX`, `default`. */
  statuses: string[]
  /** Whether it wants credentials. */
  secured: boolean
  /** Why it cannot be served, and answers 501. */
  broken: string | null
}

/** One credential that is wanted; `type` and the rest as its scheme says. */
export interface SecurityNeed {
  name: string
  type: string | null
  in: string | null
  /** Name of the header, query parameter or cookie. */
  key: string | null
  scheme: string | null
  scopes: string[]
}

export interface OperationDetail extends OperationSummary {
  description: string | null
  parameters: { name: string; in: string; required: boolean; schema: unknown; outline: string }[]
  /** `outlines`: what the schemas say, in one line each. */
  request_body: {
    required: boolean
    content: Record<string, unknown>
    outlines: Record<string, string>
  } | null
  responses: {
    status: string
    description: string
    content: Record<string, unknown>
    outlines: Record<string, string>
    /** Names that `Prefer: example` takes. */
    examples: string[]
    /** By media type and name; those that lie elsewhere are left out. */
    example_values: Record<string, Record<string, unknown>>
  }[]
  /** Any of these, each with all that is in it. */
  security: SecurityNeed[][]
  /** What `update_response` put there, if anything. */
  active_override: unknown
}

export interface SpecDocument {
  title: string
  version: string
  /** The whole description as one tree, Swagger 2.0 turned into 3.0; what it refers to is in it. With a `ref`, what that leads to. */
  document: object
}

export interface ListOperationsInput extends OfServer {
  query?: string
  tag?: string
  method?: string
  limit?: number
  cursor?: string
}

/** What the verbs about operations take and give. */
export interface OperationVerbs {
  list_operations: {
    input: ListOperationsInput
    output: { operations: OperationSummary[]; total: number; next_cursor: string | null }
  }
  get_operation: { input: OfServer & { operation_id: string }; output: OperationDetail }
  get_spec: { input: OfServer & { ref?: string }; output: SpecDocument }
}

const summary: Record<string, Schema> = {
  operation_id: text('Of the document, or made from method and path where it has none'),
  method: text('In capitals'),
  path: text('As the document writes it'),
  summary: nullable(text('Of the document')),
  tags: list(text('A tag'), 'Of the document'),
  deprecated: flag('Whether the document says so'),
  statuses: list(text('200, 4XX, default'), 'The responses that it defines'),
  secured: flag('Whether it wants credentials'),
  broken: nullable(text('Why it cannot be served, and answers 501')),
}

const content: Schema = {
  type: 'object',
  additionalProperties: anything('A schema'),
  description: 'Schemas by media type',
}
const outline: Schema = text('What the schema says, in one line')
const outlines: Schema = mapOf(outline, 'What the schemas say, by media type')

const need = object({
  name: text('Of the scheme'),
  type: nullable(text('apiKey, http, oauth2, openIdConnect, mutualTLS')),
  in: nullable(text('Where an API key is sent')),
  key: nullable(text('What the API key is called there')),
  scheme: nullable(text('Of http: basic, bearer')),
  scopes: list(text('A scope'), 'Scopes that are wanted'),
})

const detail = object(
  {
    ...summary,
    description: nullable(text('Of the document')),
    parameters: list(
      object({
        name: text('Of the parameter'),
        in: oneOf(['path', 'query', 'querystring', 'header', 'cookie'], 'Where it is sent'),
        required: flag('Whether it has to be there'),
        schema: anything('Its schema'),
        outline,
      }),
      'Parameters, those of the path item included',
    ),
    request_body: nullable(
      object({ required: flag('Whether it has to be there'), content, outlines }),
    ),
    responses: list(
      object({
        status: text('200, 4XX, default'),
        description: text('Of the document'),
        content,
        outlines,
        examples: list(text('A name'), 'Names of its examples'),
        example_values: mapOf(mapOf(anything('A value'), 'By name'), 'Its examples, by media type'),
      }),
      'The responses that it defines',
    ),
    security: list(list(need, 'All of them'), 'Credentials that are wanted: any of these'),
    active_override: anything('What update_response put there, else null'),
  },
  { title: 'OperationDetail' },
)

export const operations: Subject<OperationVerbs> = {
  list_operations: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/operations',
    kind: 'read',
    summary: 'Lists the operations of a mock, a page at a time.',
    input: object({
      server,
      'query?': text('Text in the id, the path or the summary', { maxLength: 1000 }),
      'tag?': text('A tag of the document', { maxLength: 1000 }),
      'method?': method,
      'limit?': whole('How many at most', { minimum: 1, maximum: 10_000, default: 100 }),
      'cursor?': cursor,
    }),
    output: object({
      operations: list(object(summary, { title: 'Operation' }), 'In the order of the document'),
      total,
      next_cursor: nullable(text('For the next page; null on the last')),
    }),
  },
  get_operation: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/operations/{operation_id}',
    kind: 'read',
    summary: 'Tells what an operation takes and answers.',
    input: object({ server, operation_id: operationId }),
    output: detail,
  },
  get_spec: {
    scope: 'mock',
    method: 'GET',
    path: '/servers/{server}/spec',
    kind: 'read',
    summary: 'Shows the document of a mock as it is served, in one piece.',
    input: object({
      server,
      'ref?': text('A $ref of the document, of which only what it leads to is shown', {
        pattern: '^#',
        maxLength: 8192,
      }),
    }),
    output: object(
      {
        title: text('Of the document'),
        version: text('Of the document'),
        document: { type: 'object', description: 'OpenAPI 3.x; what it refers to is in it' },
      },
      { title: 'SpecDocument' },
    ),
  },
}
