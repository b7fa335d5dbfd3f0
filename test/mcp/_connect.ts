import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import type { ElicitResult } from '@modelcontextprotocol/client'
import { createMcpHandler } from '@modelcontextprotocol/server'
import { onTestFinished } from 'vitest'
import type { MockLoopConfig, MockServer } from '../../src/index.ts'
import { createOwnBackend } from '../../src/mcp/own.ts'
import { createMcpServer } from '../../src/mcp/server.ts'
import type { McpOptions } from '../../src/mcp/server.ts'
import { isObject } from '../../src/types.ts'
import { serve } from '../host/_host.ts'
import type { Running } from '../host/_host.ts'

export interface Assisted extends Running {
  client: Client
  server: MockServer
  /** The JSON of a resource. */
  read(uri: string): Promise<Record<string, unknown>>
}

/** A host, and a client of its MCP server that is in this process. */
export async function assist(
  config: MockLoopConfig = {},
  era: 'auto' | 'legacy' = 'auto',
  options: Partial<McpOptions> = {},
  elicit?: (message: string) => ElicitResult,
): Promise<Assisted> {
  const running = await serve({ admin: { port: 0 }, log: { level: 'silent' }, ...config })
  const { server } = running
  const backend = createOwnBackend(server.control, () =>
    server.mocks.map(({ name, url }) => ({ name, url, admin_url: server.adminUrl ?? null })),
  )
  const handler = createMcpHandler(() => createMcpServer({ backend, version: '0.0.0', ...options }))
  const client = new Client(
    { name: 'test', version: '1' },
    {
      versionNegotiation: { mode: era },
      capabilities: elicit === undefined ? {} : { elicitation: { form: {} } },
    },
  )
  if (elicit !== undefined)
    client.setRequestHandler('elicitation/create', ({ params }) => elicit(params.message))
  const url = new URL('http://localhost/mcp')
  await client.connect(
    new StreamableHTTPClientTransport(url, {
      fetch: (target, init) => handler.fetch(new Request(target, init)),
    }),
  )
  onTestFinished(async () => {
    await client.close()
    await handler.close()
  })
  return {
    ...running,
    client,
    read: async (uri) => parse(textOf(await client.readResource({ uri }))),
  }
}

/** The text of the only content of a resource. */
export function textOf({ contents }: { contents: object[] }): string {
  const [content] = contents
  return isObject(content) && contents.length === 1 ? String(content['text']) : ''
}

function parse(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text)
  if (!isObject(value)) throw new Error(`no object: ${text}`)
  return value
}
