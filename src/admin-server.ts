import { join } from 'node:path'
import { createAdmin } from './admin/app.ts'
import { createGuard } from './admin/guard.ts'
import { assertOwnToken } from './admin/hosts.ts'
import { loadToken } from './admin/token.ts'
import type { AdminSettings, McpConfig, ResolvedConfig } from './config.ts'
import type { Control } from './control/control.ts'
import { createId } from './lib/ids.ts'
import { ownPackage } from './lib/package.ts'
import { version } from './lib/version.ts'
import { openSocket } from './listen.ts'
import type { Journal } from './log/entry.ts'
import type { Logger } from './log/logger.ts'
import type { RunningMock } from './mcp/backend.ts'
import type { McpMount } from './mcp/http.ts'
import { recordAdmin } from './record.ts'

/** The admin of a host, on a port of its own. */
export interface AdminServer {
  url: string
  token: string
  /** A link that signs a browser in, once. */
  signInUrl(): string
  close(): Promise<void>
}

const USUAL_PORT = 8001
/** Time for open work at the end, in ms. */
const PATIENCE = 500

/** What the admin of a host shows and steers. */
export interface AdminParts {
  control: Control
  log: Logger
  /** Where requests to the admin go. */
  journal?: Journal | undefined
  /** The mocks that are served now. */
  servers(): RunningMock[]
}

/** Where assistants ask. */
const MCP = '/mcp'

/**
 * Opens the admin of a host; its own requests get into the journal that is given.
 * @throws PortInUseError, or InvalidArgumentError for a token or address that is not safe
 */
export async function openAdmin(
  config: Pick<ResolvedConfig, 'storage' | 'limits' | 'tls'> & { admin: AdminSettings },
  parts: AdminParts,
): Promise<AdminServer> {
  const { admin, limits, storage } = config
  const { control, log, journal } = parts
  const { host, allowedHosts } = admin
  assertOwnToken(admin)
  const token = await loadToken({
    given: admin.token,
    workspace: workspaceOf(storage),
    warn: (text) => log.warn(text),
  })
  const place = { host, port: 0, isTls: false }
  const guard = createGuard({ place: () => place, allowedHosts, token })
  const mcp = admin.mcp === false ? undefined : await openMcp(admin.mcp, parts)
  const app = createAdmin({
    control,
    guard,
    pageFolder: admin.ui ? join(ownPackage().root, 'dist', 'page') : undefined,
    limits,
    log,
    createId: createId(),
    ...(mcp && { mount: { path: MCP, answer: mcp.answer } }),
    ...(journal && {
      record: (exchange, status) => recordAdmin(journal, exchange, status),
    }),
  })
  const socket = await openSocket(app.app, {
    host,
    port: admin.port,
    usual: USUAL_PORT,
    flag: '--admin-port',
    tls: false,
    limits,
  })
  place.port = socket.port
  return {
    url: socket.url,
    token,
    signInUrl: () => socket.url + guard.createSignIn(),
    async close() {
      app.close()
      await mcp?.close()
      await socket.close(PATIENCE)
    },
  }
}

/** Throws an InvalidArgumentError for a set of tools that is not known. */
async function openMcp(
  settings: true | McpConfig,
  { control, servers }: AdminParts,
): Promise<McpMount> {
  const { createMcpMount } = await import('./mcp/http.ts')
  const { createOwnBackend } = await import('./mcp/own.ts')
  const backend = createOwnBackend(control, servers)
  return createMcpMount({ ...(settings !== true && settings), backend, version: version() })
}

function workspaceOf(storage: ResolvedConfig['storage']): string | undefined {
  if (storage === false || storage.driver !== 'fs') return undefined
  return typeof storage['base'] === 'string' ? storage['base'] : undefined
}
