import type { Inputs, Outputs } from '../../control/verbs.ts'
import { InvalidArgumentError } from '../../errors.ts'
import { SESSION, wordAt } from '../command.ts'
import type { Asked, Command } from '../command.ts'
import type { Flag } from '../flag.ts'
import { METHODS } from '../log-flags.ts'

const HELP = `mockloop explain <id> | <METHOD> <path>

Tells why a request of the log is answered as it is, or how one would be that is
not sent.`

const FLAGS: readonly Flag[] = [
  { name: 'body', kind: 'text', value: 'json', about: 'body of the request to try' },
  SESSION,
]

/** `mockloop explain`: why this answer. */
export const command: Command = {
  help: HELP,
  words: [1, 2],
  flags: FLAGS,
  next: ([method, path]) => {
    if (method === undefined) return METHODS
    return path === undefined ? 'paths' : []
  },
  run: explain,
}

async function explain(asked: Asked): Promise<void> {
  const request = requestOf(asked)
  const { connect } = await import('../connect.ts')
  const { call, server } = await connect(asked)
  const session = asked.text('session')
  const given = { server, ...request, ...(session !== undefined && { session }) }
  const result = await call('explain_request', given)
  asked.print(result, () => describe(result))
}

function requestOf(asked: Asked): Omit<Inputs['explain_request'], 'server'> {
  const first = wordAt(asked, 0, 'an id, or method and path')
  const [, path] = asked.positionals
  if (path === undefined && first.startsWith('/'))
    throw new InvalidArgumentError(`the method is missing: mockloop explain GET ${first}`)
  if (path === undefined) return { id: first }
  const body = asked.text('body')
  if (body === undefined) return { method: first, path }
  const headers = { 'content-type': 'application/json' }
  try {
    return { method: first, path, headers, body: JSON.parse(body) }
  } catch {
    return { method: first, path, headers, body }
  }
}

function describe(result: Outputs['explain_request']): string {
  const { operation_id, status, source, stub_id, scenario, session, suggestion } = result
  const lines = [
    ...(result.recorded === null ? [] : [`it was  ${recordedLine(result.recorded)}`, 'now']),
    result.matched ? `${operation_id ?? 'an operation'} takes it` : 'no operation takes it',
    `status ${status}, from ${source ?? 'nowhere'}${stub_id === null ? '' : ` (stub ${stub_id})`}`,
    `scenario ${scenario ?? '-'}, session ${session}`,
    ...result.violations.map((one) => `violation  ${one.in} ${one.pointer}: ${one.message}`),
    ...result.nearest.map(({ operation, why_not }) => `nearest  ${operation}: ${why_not}`),
    ...troubleLines(result),
    ...(suggestion === null ? [] : [suggestion]),
  ]
  return lines.join('\n')
}

type Explained = Outputs['explain_request']

function recordedLine(recorded: NonNullable<Explained['recorded']>): string {
  const { status_code, source, stub_id, scenario_name, delay_ms, fault, timestamp } = recorded
  const parts = [
    `status ${status_code}, from ${source}`,
    stub_id === null ? '' : `stub ${stub_id} of ${scenario_name ?? '-'}`,
    fault === null ? '' : `fault ${fault}`,
    delay_ms === 0 ? '' : `held back ${delay_ms} ms`,
    `at ${timestamp}`,
  ]
  return parts.filter((one) => one !== '').join(', ')
}

/** What is on at the mock and may befall the request. */
function troubleLines({ trouble }: Explained): string[] {
  const on = Object.entries(trouble ?? {}).filter(
    ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
  )
  return on.map(([name, value]) => `trouble  ${name} ${JSON.stringify(value)}`)
}
