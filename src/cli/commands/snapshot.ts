import { choose, wordAt } from '../command.ts'
import type { Asked, Command } from '../command.ts'
import type { Connection } from '../connect.ts'

const HELP = `mockloop snapshot [list | take <name> | restore <name>]

Keeps scenarios, the active one and all sessions of a mock under a name, and
brings them back.`

const ACTIONS = { list, take, restore }

/** `mockloop snapshot`: keeps what a mock holds, and brings it back. */
export const command: Command = {
  help: HELP,
  words: [0, 2],
  next: ([action, name]) => {
    if (action === undefined) return Object.keys(ACTIONS)
    return action === 'restore' && name === undefined ? 'snapshots' : []
  },
  run: act,
}

async function act(asked: Asked): Promise<void> {
  const action = choose(asked.positionals[0] ?? 'list', ACTIONS)
  const { connect } = await import('../connect.ts')
  await action(asked, await connect(asked))
}

async function list(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('list_snapshots', { server })
  const names = result.snapshots.map(({ name }) => name)
  asked.print(result, () => (names.length === 0 ? 'there are no snapshots' : names.join('\n')))
}

async function take(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('snapshot', { server, name: nameOf(asked) })
  asked.print(result, () => `${result.name} is taken`)
}

async function restore(asked: Asked, { call, server }: Connection): Promise<void> {
  const result = await call('restore', { server, name: nameOf(asked) })
  asked.print(result, () => `${result.name} is restored; the scenario is ${result.active_scenario}`)
}

function nameOf(asked: Asked): string {
  return wordAt(asked, 1, 'the name of the snapshot')
}
