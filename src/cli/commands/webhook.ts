import type { DeliveryRow, DeliveryShown } from '../../control/verbs/deliveries.ts'
import { describeFinding, InvalidArgumentError } from '../../errors.ts'
import { isObject } from '../../types.ts'
import { WEBHOOK_EVENTS } from '../../config/webhooks.ts'
import { choose, wordAt } from '../command.ts'
import type { Asked, Command } from '../command.ts'
import type { Connection } from '../connect.ts'
import type { Flag } from '../flag.ts'
import { LIMIT } from '../log-flags.ts'
import { plain } from '../text.ts'

const HELP = `mockloop webhook [list]
       mockloop webhook create <name> <url> <event...> [--with <file>]
       mockloop webhook show | delete | test <name>
       mockloop webhook trigger <name> [payload] [--url <url>]
       mockloop webhook deliveries [id]
       mockloop webhook redeliver <id>

Tells a URL what happens at a mock: request.received, response.sent,
request.unmatched, validation.failed, scenario.switched, server.started,
server.stopped, or a webhook of the document. trigger sends one of those now;
its payload is JSON, @file or @-, or made up. A file for --with is JSON or YAML:
secret, headers, body, operations, methods, statuses, retry, faults.`

const FLAGS: readonly Flag[] = [
  { name: 'with', kind: 'text', value: 'file', about: 'create: secret, filters and the rest' },
  { name: 'url', kind: 'text', value: 'url', about: 'trigger: where it goes' },
  { name: 'strict', kind: 'switch', about: 'trigger: refuse a payload that does not fit' },
  { name: 'event', kind: 'text', value: 'name', about: 'test, deliveries: which event' },
  { name: 'status', kind: 'text', value: 'word', about: 'deliveries: pending, delivered, …' },
  LIMIT,
]
const ACTIONS = { list, show, create, delete: remove, test, trigger, deliveries, redeliver }
const USUAL = 20
const NONE = 'there are no webhooks: mockloop webhook create <name> <url> <event...>'
const MOST_WORDS = 20
/** Milliseconds to wait for what becomes of something. */
const PATIENCE = 10_000

/** `mockloop webhook`: who is told what happens, and what became of it. */
export const command: Command = {
  help: HELP,
  words: [0, MOST_WORDS],
  flags: FLAGS,
  next: ([action, ...rest]) => {
    if (action === undefined) return Object.keys(ACTIONS)
    return action === 'create' && rest.length > 1 ? WEBHOOK_EVENTS : []
  },
  run: act,
}

async function act(asked: Asked): Promise<void> {
  const action = choose(asked.positionals[0] ?? 'list', ACTIONS)
  const { connect } = await import('../connect.ts')
  await action(asked, await connect(asked))
}

async function list(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('list_webhooks', { server })
  const { table } = await import('../table.ts')
  const rows = result.webhooks.map(({ active, name, events, url }) => [
    active && result.enabled ? '*' : '',
    name,
    events.join(' '),
    url,
  ])
  const documented = result.document.map(({ name, method, summary }) => ['', name, method, summary])
  asked.print(result, () =>
    [
      rows.length === 0 ? NONE : table(['', 'NAME', 'EVENTS', 'URL'], rows),
      ...(documented.length === 0
        ? []
        : ['', table(['', 'DOCUMENT', 'METHOD', 'SUMMARY'], documented)]),
    ].join('\n'),
  )
}

async function show(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('get_webhook', { server, name: nameOf(asked) })
  asked.print(result, () => JSON.stringify(result.webhook, null, 2))
}

async function create(asked: Asked, { call, server }: Connection): Promise<void> {
  const [, name = '', url = '', ...words] = asked.positionals
  if (words.length === 0)
    throw new InvalidArgumentError('a name, a URL and an event are wanted: see --help')
  const events = words.flatMap((word) => word.split(',')).filter((word) => word !== '')
  const rest = await readRest(asked.text('with'))
  const result = await call('create_webhook', { ...rest, server, name, url, events })
  for (const warning of result.warnings) console.error(`warning: ${describeFinding(warning)}`)
  asked.print(result, () => `${name} is registered: mockloop webhook test ${name}`)
}

async function remove(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('delete_webhook', { server, name: nameOf(asked) })
  asked.print(result, () => `${result.deleted} is deleted`)
}

async function test(asked: Asked, { call, server }: Connection): Promise<void> {
  const event = asked.text('event')
  const result = await call('test_webhook', {
    server,
    name: nameOf(asked),
    within_ms: PATIENCE,
    ...(event !== undefined && { event }),
  })
  tell(asked, result, [result.delivery])
}

async function trigger(asked: Asked, { call, server }: Connection): Promise<void> {
  const name = nameOf(asked)
  const [, , word] = asked.positionals
  const url = asked.text('url')
  const result = await call('trigger_webhook', {
    server,
    name,
    within_ms: PATIENCE,
    ...(word !== undefined && { payload: await readPayload(word) }),
    ...(url !== undefined && { url }),
    ...(asked.has('strict') && { strict: true }),
  })
  for (const warning of result.warnings) console.error(`warning: ${describeFinding(warning)}`)
  tell(asked, result, result.deliveries)
}

async function deliveries(asked: Asked, connection: Connection): Promise<void> {
  const { call, server } = connection
  const [, id] = asked.positionals
  if (id !== undefined) {
    const delivery = await call('get_delivery', { server, id })
    return asked.print(delivery, () => JSON.stringify(delivery, null, 2))
  }
  const [event, status] = [asked.text('event'), asked.text('status')]
  const result = await call('list_deliveries', {
    server,
    limit: asked.number('limit') ?? USUAL,
    ...(event !== undefined && { event }),
    ...(status !== undefined && { status: status as DeliveryRow['status'] }),
  })
  const lines = result.deliveries.toReversed().map(toLine)
  asked.print(result, () => (lines.length === 0 ? 'nothing was sent' : lines.join('\n')))
}

async function redeliver(asked: Asked, { call, server }: Connection): Promise<void> {
  const id = wordAt(asked, 1, 'the id of the delivery')
  const result = await call('redeliver', { server, id, within_ms: PATIENCE })
  tell(asked, result, [result.delivery])
}

/** What is given up is a finding. */
function tell(asked: Asked, result: unknown, sent: readonly DeliveryShown[]): void {
  asked.print(result, () => sent.map(toLine).join('\n'))
  const isLost = sent.some(({ status, last_error }) => status === 'failed' || last_error !== null)
  if (isLost) process.exitCode = 1
}

function toLine(row: DeliveryRow): string {
  const { created_at, status, last_status_code, attempts_made, event, url, id } = row
  const why = row.reason ?? row.last_error
  const times = `${attempts_made}×`.padStart(3)
  const words = [
    created_at,
    status.padEnd(9),
    last_status_code ?? '---',
    times,
    event,
    plain(url),
    id,
  ]
  return `${words.join('  ')}${why === null ? '' : `\n    ${plain(why)}`}`
}

function nameOf(asked: Asked): string {
  return wordAt(asked, 1, 'the name of the webhook')
}

async function readRest(file: string | undefined): Promise<object> {
  if (file === undefined) return {}
  const { readDocument } = await import('../document.ts')
  const rest = await readDocument(file)
  if (isObject(rest)) return rest
  throw new InvalidArgumentError(`${file} holds no object`)
}

async function readPayload(word: string): Promise<unknown> {
  if (word.startsWith('@')) return (await import('../document.ts')).readDocument(word.slice(1))
  try {
    return JSON.parse(word)
  } catch (error) {
    throw new InvalidArgumentError(`the payload is no JSON: ${word}`, error)
  }
}
