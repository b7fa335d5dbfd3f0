import { object, text, whole } from '../../control/schema.ts'
import type { Outputs } from '../../control/verbs.ts'
import { didYouMean } from '../../lib/nearest.ts'
import type { JsonObject } from '../../types.ts'
import { fitPage } from '../fit.ts'
import type { Tool, ToolCall } from '../tool.ts'
import { findOperation, opOf } from './operation.ts'
import { any, bool, cursor, int, map, maybe, output, rows, server, word, words } from './schemas.ts'

type Row = Outputs['list_operations']['operations'][number]
type Detail = Outputs['get_operation']

interface Given {
  server: string
  query?: string
  tag?: string
  operation?: string
  limit?: number
  cursor?: string
}

const USUAL_ROWS = 50
const MOST_SCENARIOS = 50
const LONGEST_SUMMARY = 120

/** What a mock offers. */
export const describeApi: Tool = {
  name: 'describe_mock_api',
  title: 'Describe a mock API',
  description:
    'List the operations of a mock (filter by text or tag) and its scenarios; with operation (an operationId, or "GET /pets"), its parameters, bodies, statuses, example names and override.',
  toolset: 'default',
  kind: 'read',
  isIdempotent: true,
  input: object({
    server,
    'query?': text('Text in id, path or summary', { maxLength: 1000 }),
    'tag?': text('A tag', { maxLength: 1000 }),
    'operation?': text('Show this one', { minLength: 1, maxLength: 1000 }),
    'limit?': whole('Rows at most', { minimum: 1, maximum: 1000, default: USUAL_ROWS }),
    'cursor?': cursor,
  }),
  output: output({
    name: word,
    operations: rows({ op: word, operation_id: word, summary: maybe(word), returns: words }),
    total: int,
    next_cursor: maybe(word),
    'hint?': word,
    detail: {
      type: ['object', 'null'],
      properties: {
        op: word,
        operation_id: word,
        parameters: rows({ name: word, in: word, required: bool, type: word }),
        request_body: any,
        responses: rows({ status: word, description: word, content: map, examples: words }),
        active_override: any,
      },
    },
    scenarios: rows({ name: word, is_active: bool, stubs: int }),
    active_scenario: word,
  }),
  async run({ server: wanted, operation, limit = USUAL_ROWS, ...filter }: Given, call) {
    const name = await call.nameOf(wanted)
    const { scenarios, active_scenario } = await call.verb('list_scenarios', { server: wanted })
    const detail = operation === undefined ? null : await findOperation(wanted, operation, call)
    const told = {
      name,
      detail: detail === null ? null : toDetail(detail),
      scenarios: scenarios
        .slice(0, MOST_SCENARIOS)
        .map(({ name, is_active, stubs }) => ({ name, is_active, stubs })),
      active_scenario,
    }
    // Who asks for one operation has the others already.
    if (detail !== null)
      return {
        data: { ...told, operations: [toRow(detail)], total: 1, next_cursor: null },
        links: [linkTo(name, detail)],
      }
    const data = await fitPage(
      limit,
      (most) => call.verb('list_operations', { ...filter, server: wanted, limit: most }),
      ({ operations, total, next_cursor }) => ({
        ...told,
        operations: operations.map(toRow),
        total,
        next_cursor,
        ...(next_cursor !== null && operations.length < limit && { truncated: true }),
      }),
    )
    const isFiltered = filter.tag !== undefined || (filter.query ?? '') !== ''
    if (data['total'] !== 0 || !isFiltered) return { data }
    return { data: { ...data, hint: await hintOf({ ...filter, server: wanted }, call) } }
  },
}

/** Why nothing is listed, where that may be a slip. */
async function hintOf({ server, tag, query }: Omit<Given, 'operation'>, call: ToolCall) {
  const { operations } = await call.verb('list_operations', { server, limit: 10_000 })
  const tags = new Set(operations.flatMap((one) => one.tags))
  if (tag !== undefined && !tags.has(tag))
    return `no operation has the tag ${JSON.stringify(tag)}${didYouMean(tag, tags)}`
  return `no operation has ${JSON.stringify(query)} in its id, path or summary: try one word, or none`
}

function linkTo(server: string, { operation_id: id }: Row): { uri: string; name: string } {
  return { uri: `mockloop://servers/${server}/operations/${encodeURIComponent(id)}`, name: id }
}

function toRow(row: Row): JsonObject {
  const { operation_id, summary, statuses, broken } = row
  return {
    op: opOf(row),
    operation_id,
    summary: summary?.slice(0, LONGEST_SUMMARY) ?? null,
    returns: statuses,
    ...(broken !== null && { broken }),
  }
}

function toDetail(detail: Detail): JsonObject {
  const { description, tags, secured, deprecated, parameters, request_body, responses } = detail
  return {
    ...toRow(detail),
    description,
    tags,
    secured,
    deprecated,
    parameters: parameters.map(({ name, in: where, required, outline }) => ({
      name,
      in: where,
      required,
      type: outline,
    })),
    request_body: request_body && {
      required: request_body.required,
      content: request_body.outlines,
    },
    responses: responses.map(({ status, description, outlines, examples }) => ({
      status,
      description,
      content: outlines,
      examples,
    })),
    active_override: detail.active_override,
  }
}
