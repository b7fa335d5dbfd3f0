import { ResourceTemplate } from '@modelcontextprotocol/server'
import type { McpServer, ReadResourceResult, Variables } from '@modelcontextprotocol/server'
import type { Inputs, Outputs, VerbName } from '../../control/verbs.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import type { Backend } from '../backend.ts'
import { createCompletions } from '../completions.ts'
import { MOST_CONTENT, toContents } from './content.ts'
import { readOr, uriOf, valueOf } from './read.ts'

/** Characters of a whole document; of a longer one there is an outline. */
const MOST_DOCUMENT = 100_000
const MOST_OPERATIONS = 10_000

/** Calls a verb. */
export type Ask = <N extends VerbName>(verb: N, input: Inputs[N]) => Promise<Outputs[N]>

interface Kind {
  name: string
  title: string
  description: string
  uri: string
  read(names: { server: string; id: string; uri: string }, ask: Ask): Promise<ReadResourceResult>
}

/** Each is below the URI of a mock; `{operationId}`, `{id}` and `{name}` are the `id` of `read`. */
const KINDS: readonly Kind[] = [
  {
    name: 'server',
    title: 'A mock',
    description: 'Where a mock answers, its settings, traffic and scenarios.',
    uri: 'mockloop://servers/{server}',
    read: async ({ server, uri }, ask) => {
      const about = await ask('get_server', { server })
      const { scenarios } = await ask('list_scenarios', { server })
      const more = ['spec', 'operations'].map((name) => uriOf(about.name, name))
      return toContents(uri, { ...about, scenarios, more })
    },
  },
  {
    name: 'spec',
    title: 'The document of a mock',
    description: `The OpenAPI document in one piece; an outline of one above ${MOST_DOCUMENT} characters.`,
    uri: 'mockloop://servers/{server}/spec',
    read: async ({ server, uri }, ask) => {
      const { document } = await ask('get_spec', { server })
      if (JSON.stringify(document).length <= MOST_DOCUMENT)
        return toContents(uri, { ...document }, 2 * MOST_DOCUMENT)
      return toContents(uri, { ...outline(document), ...(await listPage(server, ask)) })
    },
  },
  {
    name: 'operations',
    title: 'The operations of a mock',
    description: 'Ids, methods, paths and statuses of the operations.',
    uri: 'mockloop://servers/{server}/operations',
    read: async ({ server, uri }, ask) => toContents(uri, await listPage(server, ask)),
  },
  {
    name: 'operation',
    title: 'An operation of a mock',
    description: 'What an operation takes and answers, with its schemas.',
    uri: 'mockloop://servers/{server}/operations/{operationId}',
    read: async ({ server, id, uri }, ask) =>
      toContents(uri, { ...(await ask('get_operation', { server, operation_id: id })) }),
  },
  {
    name: 'log',
    title: 'A logged request',
    description: 'One request with its answer: headers and bodies, secrets masked.',
    uri: 'mockloop://servers/{server}/logs/{id}',
    read: async ({ server, id, uri }, ask) =>
      toContents(uri, { ...(await ask('get_log', { server, id })) }),
  },
  {
    name: 'scenario',
    title: 'A scenario of a mock',
    description: 'A scenario in its canonical form.',
    uri: 'mockloop://servers/{server}/scenarios/{name}',
    read: async ({ server, id, uri }, ask) => {
      const told = await ask('get_scenario', { server, name: id })
      return toContents(uri, { ...told, total: told.scenario.stubs.length })
    },
  },
]

/** Offers the mocks that run, and what each has. */
export function registerMocks(server: McpServer, backend: Backend): void {
  const ask = createAsk(backend)
  const { operationId, name, requestId: id, ...complete } = createCompletions(backend)
  server.registerResource(
    'servers',
    'mockloop://servers',
    { title: 'Mocks', description: 'The mocks that run on this machine.', mimeType: JSON_TYPE },
    (uri) => readOr(uri, async () => toContents(uri.href, await listMocks(backend))),
  )
  for (const { uri: template, read, ...about } of KINDS) {
    server.registerResource(
      about.name,
      new ResourceTemplate(template, {
        list: undefined,
        complete: { server: complete.server, operationId, name, id },
      }),
      { title: about.title, description: about.description, mimeType: JSON_TYPE },
      (uri, variables) => readOr(uri, () => read({ ...namesIn(variables), uri: uri.href }, ask)),
    )
  }
}

const JSON_TYPE = 'application/json'

/** Calls verbs of the mock that is named by its name or URL. */
export function createAsk(backend: Backend): Ask {
  return async <N extends VerbName>(verb: N, input: Inputs[N]) =>
    (await backend.call(verb, { ...input })) as Outputs[N]
}

function namesIn(variables: Variables): { server: string; id: string } {
  const own = ['operationId', 'id', 'name'].find((name) => name in variables)
  return {
    server: valueOf(variables, 'server'),
    id: own === undefined ? '' : valueOf(variables, own),
  }
}

async function listMocks(backend: Backend): Promise<JsonObject> {
  const running = await backend.servers()
  const servers = running.map((one) => Object.assign({ uri: uriOf(one.name) }, one))
  const hint = 'None runs: generate_mock_api makes one of a document.'
  return { servers, total: servers.length, ...(servers.length === 0 && { hint }) }
}

/** As many operations as fit, and where the others are. */
export async function listPage(
  server: string,
  ask: Ask,
  most: number = MOST_CONTENT,
): Promise<JsonObject> {
  const { operations, total } = await ask('list_operations', { server, limit: MOST_OPERATIONS })
  const rows: JsonObject[] = []
  let room = most - 2000
  for (const { operation_id, method, path, summary, statuses } of operations) {
    const row = { operation_id, operation: `${method} ${path}`, summary, statuses }
    room -= JSON.stringify(row).length + 1
    if (room < 0) break
    rows.push(row)
  }
  const hint = `There are ${total - rows.length} more: describe_mock_api lists them page by page and finds by query or tag.`
  return { operations: rows, total, ...(rows.length < total && { truncated: true, hint }) }
}

function outline(document: object): JsonObject {
  const { openapi, info, servers, tags }: JsonObject = { ...document }
  const { description: _, ...about } = isObject(info) ? info : {}
  const names = Array.isArray(tags) ? tags.map((tag) => (isObject(tag) ? tag['name'] : tag)) : []
  return { openapi, info: about, servers, tags: names.slice(0, 100) }
}
