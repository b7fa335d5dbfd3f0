import { SESSION } from '../command.ts'
import type { Asked, Command } from '../command.ts'

const HELP = `mockloop reset [--session <id>]

Brings a mock back to what its config and scenario folder say: scenarios, state,
counters, faults.`

/** `mockloop reset`: back to the beginning. */
export const command: Command = { help: HELP, words: [0, 0], flags: [SESSION], run: reset }

async function reset(asked: Asked): Promise<void> {
  const { connect } = await import('../connect.ts')
  const { call, server } = await connect(asked)
  const session = asked.text('session')
  const result = await call('reset', { server, ...(session !== undefined && { session }) })
  const whose = session === undefined ? server : `session ${session} of ${server}`
  asked.print(result, () => `${whose} is reset; the scenario is ${result.active_scenario}`)
}
