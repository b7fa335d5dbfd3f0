import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as HttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { onTestFinished } from 'vitest'
import { BIN } from '../cli/_run.ts'
import { assist } from './_connect.ts'
import { serveAssistants, TOKEN } from './_serving.ts'
import type { Serving } from './_serving.ts'

export interface ToolReply {
  isError?: boolean
  content: { type: string; text?: string }[]
  structuredContent?: Record<string, unknown>
}

export interface ListedTool {
  name: string
  description?: string
  inputSchema: Record<string, unknown>
  outputSchema?: Record<string, unknown>
  annotations?: Record<string, unknown>
}

/** What the clients of both SDKs have in common. */
export interface Speaker {
  getServerCapabilities(): Record<string, unknown> | undefined
  listTools(): Promise<{ tools: ListedTool[] }>
  callTool(name: string, given: object, onprogress?: () => void): Promise<ToolReply>
  readResource(asked: { uri: string }): Promise<{ contents: object[] }>
  listResources(): Promise<{ resources: { uri: string }[] }>
  listPrompts(): Promise<{ prompts: { name: string }[] }>
  getPrompt(asked: { name: string; arguments: Record<string, string> }): Promise<{
    messages: { role: string; content: { type: string } }[]
  }>
  complete(asked: {
    ref: { type: 'ref/prompt'; name: string }
    argument: { name: string; value: string }
  }): Promise<{ completion: { values: string[] } }>
}

const ABOUT = { name: 'test', version: '1' }
const HEADERS = { requestInit: { headers: { authorization: `Bearer ${TOKEN}` } } }
type Mode = 'auto' | 'legacy'

/** Each way to a server that has a mock named petstore. */
export const TRANSPORTS: Record<string, () => Promise<Speaker>> = {
  'v2 in this process': async () => ofV2((await assist({ name: 'petstore' })).client),
  'v2 in this process, legacy': async () =>
    ofV2((await assist({ name: 'petstore' }, 'legacy')).client),
  'v2 over stdio': async () => overStdio('auto'),
  'v2 over stdio, legacy': async () => overStdio('legacy'),
  'v1 over stdio': async () => {
    const client = new ClientV1(ABOUT)
    await client.connect(new StdioV1(command(await serveAssistants())))
    return ofV1(client)
  },
  'v2 over HTTP': async () => {
    const { url } = await serveAssistants()
    const client = new Client(ABOUT, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL(url), HEADERS))
    return ofV2(client)
  },
  'v1 over HTTP': async () => {
    const { url } = await serveAssistants()
    const client = new ClientV1(ABOUT)
    await client.connect(new HttpV1(new URL(url), HEADERS) as Parameters<ClientV1['connect']>[0])
    return ofV1(client)
  },
}

/** A client of a server of its own, which finds what is served. */
export async function overStdio(mode: Mode, serving?: Serving): Promise<Speaker> {
  const client = new Client(ABOUT, { versionNegotiation: { mode } })
  await client.connect(new StdioClientTransport(command(serving ?? (await serveAssistants()))))
  return ofV2(client)
}

function command({ cwd, home }: Serving): { command: string; args: string[] } & Where {
  const env = { PATH: process.env['PATH'] ?? '', MOCKLOOP_HOME: home }
  return { command: process.execPath, args: [BIN, 'mcp'], cwd, env, stderr: 'pipe' }
}

interface Where {
  cwd: string
  env: Record<string, string>
  stderr: 'pipe'
}

function ofV2(client: Client): Speaker {
  onTestFinished(() => client.close())
  const { callTool: _, ...rest } = toSpeaker(client)
  return {
    ...rest,
    callTool: async (name, given, onprogress) =>
      (await client.callTool(
        { name, arguments: { ...given } },
        onprogress && { onprogress },
      )) as unknown as ToolReply,
  }
}

function ofV1(client: ClientV1): Speaker {
  onTestFinished(() => client.close())
  return {
    ...toSpeaker(client),
    callTool: async (name, given, onprogress) =>
      (await client.callTool(
        { name, arguments: { ...given } },
        undefined,
        onprogress && { onprogress },
      )) as unknown as ToolReply,
  }
}

/** The methods of a client that are alike in both SDKs, bound to it. */
function toSpeaker(client: Client | ClientV1): Speaker {
  const own = client as unknown as Speaker
  return {
    callTool: () => Promise.reject(new Error('they differ')),
    getServerCapabilities: () => own.getServerCapabilities(),
    listTools: () => own.listTools(),
    readResource: (asked) => own.readResource(asked),
    listResources: () => own.listResources(),
    listPrompts: () => own.listPrompts(),
    getPrompt: (asked) => own.getPrompt(asked),
    complete: (asked) => own.complete(asked),
  }
}
