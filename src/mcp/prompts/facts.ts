import type { JsonObject } from '../../types.ts'
import { toText } from '../resources/content.ts'
import { listPage } from '../resources/mocks.ts'
import type { Ask } from '../resources/mocks.ts'
import { uriOf } from '../resources/read.ts'
import type { Given } from './arguments.ts'

/** A resource that is put beside the text of a prompt. */
export interface Fact {
  uri: string
  mimeType: string
  text: string
}

/** A prompt is at most as long as one resource. */
const MOST = 9000

/** The operations of the mock. */
export async function factsOf({ server = '' }: Given, ask: Ask): Promise<Fact> {
  const { name } = await ask('get_server', { server })
  return fact(uriOf(name, 'operations'), await listPage(server, ask, MOST))
}

/** Which scenarios the packs have for the mock. */
export async function packsOf({ server = '' }: Given, ask: Ask): Promise<Fact> {
  const { packs } = await ask('list_scenario_packs', { server })
  const rows = packs.map(({ pack, scenarios, note }) => ({ pack, scenarios, note }))
  return fact('scenario-pack://discovery/list-all', { server, packs: rows })
}

/** A logged request and why it was answered so; the last that failed where none is named. */
export async function requestOf(
  { server = '', request_id: wanted }: Given,
  ask: Ask,
): Promise<Fact[]> {
  const { name } = await ask('get_server', { server })
  const id = wanted ?? (await lastFailing(server, ask))
  if (id === undefined) return [fact(uriOf(name), { failing: null, hint: NOTHING })]
  const entry = await ask('get_log', { server, id })
  const explanation = await ask('explain_request', { server, id })
  return [fact(uriOf(name, 'logs', id), { ...entry, explanation })]
}

const NOTHING = 'No logged request was answered with a status from 400 up.'

async function lastFailing(server: string, ask: Ask): Promise<string | undefined> {
  const found = await Promise.all(
    ['4xx', '5xx'].map((status) => ask('query_logs', { server, status, limit: 1 })),
  )
  // Ids sort by time.
  return found
    .flatMap(({ logs }) => logs.map(({ id }) => id))
    .sort()
    .at(-1)
}

function fact(uri: string, data: JsonObject): Fact {
  return { uri, mimeType: 'application/json', text: toText(data, MOST) }
}
