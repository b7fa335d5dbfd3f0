import { object, oneOf, whole } from '../../control/schema.ts'
import { InvalidArgumentError } from '../../errors.ts'
import type { Tool, ToolCall, ToolResult } from '../tool.ts'
import { output, server, word, words } from './schemas.ts'

type Action = 'start' | 'stop' | 'restart' | 'reload_spec'

interface Given {
  server: string
  action: Action
  port?: number
}

type Act = (
  given: Given,
  call: ToolCall,
) => Promise<{ changes: string[]; status?: string; url?: string }>

const ACTIONS: { [A in Action]: Act } = {
  async start({ server: name, port }, { verb }) {
    // What runs as it is wanted has been started.
    const known =
      port === undefined
        ? await verb('get_server', { server: name }).catch(() => undefined)
        : undefined
    const { status, url } =
      known?.status === 'running'
        ? known
        : await verb('start_server', port === undefined ? { name } : { name, port })
    return { status, url, changes: [] }
  },
  async stop({ server: name }, { verb }) {
    const { status, url } = await verb('stop_server', { server: name })
    return { status, url, changes: [] }
  },
  async restart({ server: name }, { verb }) {
    const { status, url } = await verb('restart_server', { server: name })
    return { status, url, changes: [] }
  },
  async reload_spec({ server: name }, { verb }) {
    const { added, removed, changed } = await verb('reload_spec', { server: name })
    return {
      changes: [
        ...added.map((one) => `added ${one}`),
        ...removed.map((one) => `removed ${one}`),
        ...changed.map((one) => `changed ${one}`),
      ],
    }
  },
}

const MOST_CHANGES = 100

/** Starts and stops. */
export const manageServer: Tool = {
  name: 'manage_mock_server',
  title: 'Manage a mock server',
  description:
    'Start, stop or restart a mock, or read its document anew (state stays where the operation does; tells what changed). A stopped mock keeps its scenarios.',
  toolset: 'default',
  kind: 'destructive',
  isIdempotent: false,
  isOpenWorld: true,
  isLong: true,
  input: object({
    server,
    action: oneOf(['start', 'stop', 'restart', 'reload_spec'], 'What to do'),
    'port?': whole('For start; 0 takes any free one', { minimum: 0, maximum: 65_535 }),
  }),
  output: output({
    name: word,
    status: word,
    url: word,
    changes: words,
    changes_total: { type: 'integer' },
  }),
  async run(given: Given, call): Promise<ToolResult> {
    if (given.port !== undefined && given.action !== 'start')
      throw new InvalidArgumentError(`port is for action start, not ${given.action}`)
    const name = await call.nameOf(given.server)
    call.progress(0, 1, `${given.action} ${name}`)
    const { changes, ...told } = await ACTIONS[given.action]({ ...given, server: name }, call)
    const { status, url } =
      'status' in told ? told : await call.verb('get_server', { server: name })
    call.progress(1, 1, 'done')
    return {
      data: {
        name,
        status,
        url,
        changes: changes.slice(0, MOST_CHANGES),
        changes_total: changes.length,
        ...(changes.length > MOST_CHANGES && { truncated: true }),
      },
    }
  },
}
