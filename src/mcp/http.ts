import { createMcpHandler } from '@modelcontextprotocol/server'
import { createLimits } from './limits.ts'
import { createMcpServer } from './server.ts'
import type { McpOptions } from './server.ts'
import { chooseTools } from './tools.ts'

/** The protocol over HTTP; whoever mounts it guards it. */
export interface McpMount {
  answer(request: Request): Promise<Response>
  /** Ends what is still being answered. */
  close(): Promise<void>
}

/**
 * Creates what answers at one path; each request gets a server of its own, so that none sees another's.
 * @throws InvalidArgumentError for a set of tools that is not known
 */
export function createMcpMount(options: McpOptions): McpMount {
  chooseTools(options)
  const limits = options.limits ?? createLimits(options)
  const handler = createMcpHandler(() => createMcpServer({ ...options, limits }))
  return { answer: handler.fetch, close: handler.close }
}
