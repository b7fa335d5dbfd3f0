import { describeFinding, InvalidArgumentError } from '../../errors.ts'
import { NameInUseError } from '../../errors/verbs.ts'
import { isObject } from '../../types.ts'
import { choose, SESSION, wordAt } from '../command.ts'
import type { Asked, Command } from '../command.ts'
import type { Connection } from '../connect.ts'

const HELP = `mockloop scenario [list]
       mockloop scenario show | use | delete <name>
       mockloop scenario create <name> <file>
       mockloop scenario packs
       mockloop scenario create <name> --pack <pack>

Lists, shows, activates, deletes and saves the scenarios of a mock. A file is
JSON or YAML, - for standard input: stubs, or { "/path": body }. Packs have
scenarios that are made from the document: its errors, slowness, odd data.`

const REPLACE = { name: 'replace', kind: 'switch', about: 'create: over one of that name' } as const
const PACK = {
  name: 'pack',
  kind: 'text',
  value: 'name',
  names: 'packs',
  about: 'create: the scenario of that name of this pack',
} as const
const ACTIONS = { list, show, use, create, delete: remove, packs }

/** `mockloop scenario`: what a mock answers instead of its document. */
export const command: Command = {
  help: HELP,
  words: [0, 3],
  flags: [SESSION, REPLACE, PACK],
  next: ([action, ...names]) => {
    if (action === undefined) return Object.keys(ACTIONS)
    if (action === 'create') return names.length === 1 ? 'files' : []
    const isNamed = action === 'show' || action === 'use' || action === 'delete'
    return isNamed && names.length === 0 ? 'scenarios' : []
  },
  run: act,
}

async function act(asked: Asked): Promise<void> {
  const action = choose(asked.positionals[0] ?? 'list', ACTIONS)
  const { connect } = await import('../connect.ts')
  await action(asked, await connect(asked))
}

async function list(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('list_scenarios', { server, ...sessionOf(asked) })
  const { table } = await import('../table.ts')
  const rows = result.scenarios.map((one) => [
    one.is_active ? '*' : '',
    one.name,
    one.stubs,
    one.description ?? '',
  ])
  asked.print(result, () => table(['', 'NAME', 'STUBS', 'DESCRIPTION'], rows))
}

async function show(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('get_scenario', { server, name: nameOf(asked), ...sessionOf(asked) })
  asked.print(result, () => JSON.stringify(result.scenario, null, 2))
}

async function use(asked: Asked, { call, server }: Connection): Promise<void> {
  const name = nameOf(asked)
  const result = await call('switch_scenario', { server, name, ...sessionOf(asked) })
  const { active_scenario: now, previous_scenario: before } = result
  asked.print(result, () => `${server} answers by ${now} now, not by ${before}`)
}

async function create(asked: Asked, { call, server }: Connection): Promise<void> {
  const name = nameOf(asked)
  const config = await configOf(asked)
  const verb = asked.has('replace') ? 'update_scenario' : 'create_scenario'
  const result = await call(verb, { server, name, config }).catch((error: unknown) => {
    if (!(error instanceof NameInUseError)) throw error
    const quoted = JSON.stringify(name)
    throw new NameInUseError(`the scenario ${quoted} is there already: --replace writes over it`)
  })
  for (const warning of result.warnings) console.error(`warning: ${describeFinding(warning)}`)
  asked.print(result, () => `${name} is saved: mockloop scenario use ${name}`)
}

async function configOf(asked: Asked): Promise<object> {
  const pack = asked.text('pack')
  if (pack !== undefined && asked.positionals.length > 2)
    throw new InvalidArgumentError('a scenario is of a file or of a pack: leave one out')
  if (pack !== undefined) return { pack }
  const { readDocument } = await import('../document.ts')
  const config = await readDocument(wordAt(asked, 2, 'the file of the scenario'))
  if (isObject(config) || Array.isArray(config)) return config
  throw new InvalidArgumentError('a scenario is an object, or a list of stubs')
}

async function packs(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('list_scenario_packs', { server })
  const { table } = await import('../table.ts')
  const rows = result.packs.map((one) => [one.pack, one.note ?? one.scenarios.join(', ')])
  asked.print(result, () => table(['PACK', 'SCENARIOS'], rows))
}

async function remove(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('delete_scenario', { server, name: nameOf(asked) })
  asked.print(result, () => `${result.deleted} is deleted; ${result.active_scenario} is active`)
}

function nameOf(asked: Asked): string {
  return wordAt(asked, 1, 'the name of the scenario')
}

function sessionOf(asked: Asked): { session?: string } {
  const session = asked.text('session')
  return session === undefined ? {} : { session }
}
