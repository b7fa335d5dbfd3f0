import type { McpServer } from '@modelcontextprotocol/server'
import type { Backend } from './backend.ts'

/** Offers prompts that are filled in with facts of a mock's document. */
export function registerPrompts(server: McpServer, backend: Backend): void {
  void [server, backend]
}
