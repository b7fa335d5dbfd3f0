import { serveStdio } from '@modelcontextprotocol/server/stdio'
import { createLimits } from '../../mcp/limits.ts'
import { createMcpServer } from '../../mcp/server.ts'
import type { McpOptions } from '../../mcp/server.ts'
import { createLocalBackend } from './backend.ts'

/** What the command line says. */
export interface StdioOptions extends Pick<McpOptions, 'version' | 'readOnly' | 'toolsets'> {
  /** Path of a file. */
  audit: string | undefined
}

/** Serves the one client at the other end of standard input and output, until it goes. */
export async function serveMcp({
  version,
  readOnly = false,
  toolsets = ['default'],
}: StdioOptions): Promise<void> {
  const backend = createLocalBackend(process.cwd())
  const limits = createLimits()
  const stdio = serveStdio(
    () => createMcpServer({ version, readOnly, toolsets, backend, limits }),
    {
      onerror: (error) => void process.stderr.write(`${error.message}\n`),
    },
  )
  await new Promise((resolve) => process.stdin.once('end', resolve).once('close', resolve))
  await stdio.close()
  await backend.close()
}
