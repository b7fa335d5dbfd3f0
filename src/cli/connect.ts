import { createHttpControl } from '../client/http.ts'
import { locate, locateHost } from '../client/locate.ts'
import type { Located } from '../client/locate.ts'
import type { Control } from '../control/control.ts'
import { InvalidArgumentError } from '../errors.ts'
import { createRegistry } from '../registry.ts'
import type { HostRecord } from '../registry/record.ts'
import type { Asked } from './command.ts'

/** A mock that runs, and a way to drive it. */
export interface Connection extends Located {
  call: Control['call']
}

/**
 * Finds the mock that `--server` names, or the only one, or that of this folder, through the registry.
 * @throws ConnectionError when none runs, InvalidArgumentError when several do
 */
export async function connect(asked: Asked): Promise<Connection> {
  return open(asked, locate)
}

/** As `connect`, for what concerns a whole host. */
export async function connectHost(asked: Asked): Promise<Connection> {
  return open(asked, locateHost)
}

/** The hosts that run; what is wrong with the registry is told on standard error. */
export async function listHosts(): Promise<HostRecord[]> {
  const { hosts, warnings } = await createRegistry().list()
  for (const warning of warnings) console.error(warning)
  return hosts
}

async function open(asked: Asked, find: typeof locate): Promise<Connection> {
  const hosts = await listHosts()
  try {
    const found = find(hosts, asked.text('server'), process.cwd())
    return { ...found, call: createHttpControl(found).call }
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw new InvalidArgumentError(`${error.message} with --server`, error)
  }
}
