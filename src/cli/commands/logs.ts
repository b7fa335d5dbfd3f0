import type { Inputs } from '../../control/verbs.ts'
import type { Entry } from '../../log/entry.ts'
import type { Asked, Command } from '../command.ts'
import type { Connection } from '../connect.ts'
import type { Flag } from '../flag.ts'
import { filtersOf, LIMIT, LOG_FLAGS } from '../log-flags.ts'
import { logLine } from '../log-line.ts'

const HELP = `mockloop logs [id] [filters] [--follow]

Shows the newest requests, the oldest of them first, or one with its answer.
With --follow those that come in as well; with --json an object a line then.`

const FLAGS: readonly Flag[] = [
  { name: 'follow', alias: 'f', kind: 'switch', about: 'go on with what comes in' },
  LIMIT,
  ...LOG_FLAGS,
]

const USUAL = 20

/** `mockloop logs`: the requests that were answered. */
export const command: Command = { help: HELP, words: [0, 1], flags: FLAGS, run: show }

async function show(asked: Asked): Promise<void> {
  const { connect } = await import('../connect.ts')
  const connection = await connect(asked)
  const [id] = asked.positionals
  if (id !== undefined) return showOne(asked, connection, id)
  if (asked.has('follow')) return follow(asked, connection)
  const { call, server } = connection
  const limit = asked.number('limit') ?? USUAL
  const result = await call('query_logs', { server, ...filtersOf(asked), limit })
  const lines = result.logs.toReversed().map(logLine)
  asked.print(result, () => (lines.length === 0 ? 'no request fits' : lines.join('\n')))
}

async function showOne(asked: Asked, { call, server }: Connection, id: string): Promise<void> {
  const entry = await call('get_log', { server, id })
  asked.print(entry, () => JSON.stringify(entry, null, 2))
}

/** From the newest that is known on, so that nothing that comes in meanwhile is missed. */
async function follow(asked: Asked, { call, server }: Connection): Promise<void> {
  const filters = { server, ...filtersOf(asked) }
  const tell = (entry: Entry): void =>
    console.log(asked.has('json') ? JSON.stringify(entry) : logLine(entry))
  const { logs } = await call('query_logs', { ...filters, limit: asked.number('limit') ?? USUAL })
  for (const entry of logs.toReversed()) tell(entry)
  const input: Inputs['stream_logs'] = { ...filters, last_event_id: logs[0]?.id ?? '0' }
  for await (const entry of await call('stream_logs', input)) tell(entry)
}
