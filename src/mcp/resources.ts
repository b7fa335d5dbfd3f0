import type { McpServer } from '@modelcontextprotocol/server'
import type { Backend } from './backend.ts'

/** Offers what can be read: mocks, their documents, operations, log entries and scenarios. */
export function registerResources(server: McpServer, backend: Backend): void {
  void [server, backend]
}
