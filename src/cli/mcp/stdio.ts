import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createLimits } from '../../mcp/limits.ts'
import { createMcpServer } from '../../mcp/server.ts'
import type { McpOptions } from '../../mcp/server.ts'
import { stopOnSignal } from '../signals.ts'
import { openAudit } from './audit.ts'
import { LocalBackend } from './backend.ts'
import type { BeginOptions } from './begin.ts'

/** What the command line says. */
export interface StdioOptions
  extends BeginOptions, Pick<McpOptions, 'version' | 'readOnly' | 'toolsets'> {
  /** Absolute path of a file. */
  audit: string | undefined
}

/** Milliseconds that open work has when the client has gone. */
const PATIENCE = 900

/** Serves the one client at the other end of standard input and output, until it goes. */
export async function serveMcp({
  workspace,
  allow,
  audit,
  ...options
}: StdioOptions): Promise<void> {
  const backend = new LocalBackend({ workspace, allow })
  const shared = {
    ...options,
    backend,
    limits: createLimits(),
    ...(audit !== undefined && { audit: openAudit(audit) }),
  }
  const stdio = serveStdio(() => createMcpServer(shared), { onerror: complain })
  const close = async (): Promise<void> => {
    await stdio.close()
    await backend.close()
  }
  stopOnSignal(close)
  await new Promise((resolve) => process.stdin.once('end', resolve).once('close', resolve))
  setTimeout(() => process.exit(0), PATIENCE).unref()
  await close()
}

/** Standard output belongs to the protocol. */
function complain(error: Error): void {
  console.error(error.message)
}
