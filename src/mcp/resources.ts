import type { McpServer } from '@modelcontextprotocol/server'
import type { Backend } from './backend.ts'
import { registerHelp } from './resources/help.ts'
import { registerMocks } from './resources/mocks.ts'
import { registerPacks } from './resources/packs.ts'

/** Offers what can be read: mocks, their documents, operations, log entries, scenarios, packs and help. */
export function registerResources(server: McpServer, backend: Backend): void {
  registerMocks(server, backend)
  registerPacks(server, backend)
  registerHelp(server)
}
