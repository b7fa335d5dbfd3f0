import { InvalidArgumentError } from '../../errors.ts'
import { NotFoundError } from '../../errors/verbs.ts'
import { asObject, listOf } from '../../explain/shape.ts'
import { readResponse } from '../../respond/responses.ts'
import type { Example } from '../../respond/responses.ts'
import { listParameters } from '../../rules/declared.ts'
import { findBody } from '../../rules/body.ts'
import type { Spec } from '../../spec/load.ts'
import { statusKeys } from '../../spec/operations.ts'
import type { Operation } from '../../spec/operations.ts'
import { outline } from '../../spec/outline.ts'
import { tryFollow } from '../../spec/refs.ts'
import type { Refs } from '../../spec/refs.ts'
import { isObject } from '../../types.ts'
import type {
  OperationDetail,
  OperationSummary,
  OperationVerbs,
  SecurityNeed,
} from '../verbs/operations.ts'
import { isSecured, operationOf, servedOf } from './common.ts'
import type { Served } from './common.ts'
import type { ControlledHost } from './host.ts'
import type { Handlers } from '../control.ts'

/** What the verbs about operations do. */
export function operationHandlers(host: ControlledHost): Pick<Handlers, keyof OperationVerbs> {
  return {
    async list_operations({ server, query = '', tag, method, limit = 100, cursor }) {
      const served = servedOf(host, server)
      const wanted = query.toLowerCase()
      const all = served.mock.spec.operations
        .map((operation) => summarize(operation, served))
        .filter((one) => tag === undefined || one.tags.includes(tag))
        .filter((one) => method === undefined || one.method === method.toUpperCase())
        .filter((one) => textOf(one).includes(wanted))
      const from = startOf(cursor)
      const end = from + limit
      return {
        operations: all.slice(from, end),
        total: all.length,
        next_cursor: end < all.length ? String(end) : null,
      }
    },
    async get_operation({ server, operation_id }) {
      const served = servedOf(host, server)
      return describe(operationOf(served.mock.spec, operation_id), served)
    },
    async get_spec({ server, ref }) {
      const { title, version, document, refs } = servedOf(host, server).mock.spec
      if (ref === undefined) return { title, version, document }
      const part = tryFollow(refs, { $ref: ref })
      if (isObject(part)) return { title, version, document: part }
      throw new NotFoundError(`${JSON.stringify(ref)} leads to nothing in the document`)
    },
  }
}

function startOf(cursor = '0'): number {
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor)
  throw new InvalidArgumentError('cursor must be the next_cursor of a page')
}

function textOf({ operation_id, path, summary }: OperationSummary): string {
  return `${operation_id}\n${path}\n${summary ?? ''}`.toLowerCase()
}

function summarize(operation: Operation, { mock }: Served): OperationSummary {
  const { operationId, method, path, node, deprecated, broken } = operation
  const { summary, tags } = node
  return {
    operation_id: operationId,
    method,
    path,
    summary: typeof summary === 'string' ? summary : null,
    tags: Array.isArray(tags) ? tags.map(String) : [],
    deprecated,
    statuses: statusKeys(node),
    secured: isSecured(operation, mock.spec),
    broken: broken?.message ?? null,
  }
}

function describe(operation: Operation, served: Served): OperationDetail {
  const { spec, live } = served.mock
  const { refs } = spec
  const { description } = operation.node
  const body = findBody(operation, refs)
  const override = live.responses
    .list()
    .find((stub) => stub.path === operation.path && (stub.method ?? 'GET') === operation.method)
  return {
    ...summarize(operation, served),
    description: typeof description === 'string' ? description : null,
    parameters: listParameters(operation, refs).map(({ name, in: where, required, schema }) => ({
      name,
      in: where,
      required,
      schema: schema ?? {},
      outline: outline(schema ?? {}, refs),
    })),
    request_body:
      body === undefined
        ? null
        : {
            required: body.required,
            content: mapValues(body.media, ({ schema }) => schema ?? {}),
            outlines: mapValues(body.media, ({ schema }) => outline(schema ?? {}, refs)),
          },
    responses: statusKeys(operation.node).map((status) =>
      describeResponse(operation, status, refs),
    ),
    security: securityOf(operation, served.mock.spec),
    active_override: override?.respond ?? null,
  }
}

function describeResponse(
  operation: Operation,
  status: string,
  refs: Refs,
): OperationDetail['responses'][number] {
  const { contents } = readResponse(operation, status, refs)
  const responses = operation.node['responses']
  const node = tryFollow(refs, isObject(responses) ? responses[status] : undefined)
  const described = isObject(node) ? node['description'] : undefined
  const names = new Set(contents.flatMap(({ examples }) => Array.from(examples.keys())))
  return {
    status,
    description: typeof described === 'string' ? described : '',
    content: Object.fromEntries(contents.map((one) => [one.mediaType, one.schema ?? {}])),
    outlines: Object.fromEntries(
      contents.map(({ mediaType, schema }) => [mediaType, outline(schema ?? {}, refs)]),
    ),
    examples: [...names],
    example_values: Object.fromEntries(
      contents.map(({ mediaType, examples }) => [mediaType, valuesOf(examples)]),
    ),
  }
}

/** Those that lie elsewhere are not fetched. */
function valuesOf(examples: ReadonlyMap<string, Example>): Record<string, unknown> {
  return Object.fromEntries(
    [...examples].flatMap(([name, example]) => ('value' in example ? [[name, example.value]] : [])),
  )
}

function securityOf({ node }: Operation, { document, refs }: Spec): SecurityNeed[][] {
  const required = node['security'] ?? document['security']
  const components = document['components']
  const schemes = isObject(components) ? asObject(components['securitySchemes']) : {}
  return listOf(required).map((one) =>
    Object.entries(asObject(one)).map(([name, scopes]) => {
      const scheme = Object.hasOwn(schemes, name) ? asObject(tryFollow(refs, schemes[name])) : {}
      const told = ['type', 'in', 'name', 'scheme'].map((key) => scheme[key])
      const [type = null, place = null, key = null, kind = null] = told.map(toWord)
      return { name, type, in: place, key, scheme: kind, scopes: listOf(scopes).map(String) }
    }),
  )
}

function toWord(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function mapValues<A, B>(map: ReadonlyMap<string, A>, to: (value: A) => B): Record<string, B> {
  return Object.fromEntries([...map].map(([key, value]) => [key, to(value)]))
}
