import { readFileSync } from 'node:fs'
import { createServer, request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { folder, start } from '../cli/_run.ts'

const PETSTORE = readFileSync(new URL('../../specs/petstore.yaml', import.meta.url))
export const TOKEN = 'a-token-of-more-than-16-characters'

export interface Serving {
  /** Of the MCP server. */
  url: string
  /** Of the mock. */
  mock: string
  cwd: string
  /** For clients that start a server of their own beside it. */
  home: string
}

/**
 * Serves a document with the built command, assistants included; it is `openapi.yaml` in a folder that
 * may be prepared before.
 */
export async function serveAssistants(
  document: string | Buffer = PETSTORE,
  prepare: (cwd: string) => Promise<void> = async () => {},
): Promise<Serving> {
  const cwd = folder({ 'openapi.yaml': document })
  await prepare(cwd)
  const flags = ['openapi.yaml', '--name', 'petstore', '--port', '0', '--admin-port', '0', '--mcp']
  const { url, seen } = await start(flags, { cwd, env: { MOCKLOOP_ADMIN_TOKEN: TOKEN } })
  const said = await seen(/admin {2}https?:\/\/\S+/)
  return { url: `${said.replace(/^admin\s+/, '')}/mcp`, mock: url, cwd, home: join(cwd, '.home') }
}

/**
 * Stands before a server and adds the token, for clients that cannot send one; everything else goes
 * through as it came, but for their name for the server in `Host` and `Origin`.
 */
export async function withToken(url: string): Promise<string> {
  const { host, port } = new URL(url)
  const proxy = createServer((incoming, outgoing) => {
    const own = `127.0.0.1:${(proxy.address() as AddressInfo).port}`
    const headers: IncomingHttpHeaders = { ...incoming.headers, authorization: `Bearer ${TOKEN}` }
    if (headers.host === own) headers.host = host
    if (headers.origin === `http://${own}`) headers.origin = `http://${host}`
    const { method, url: path } = incoming
    const passed = request({ host: '127.0.0.1', port, method, path, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers)
      reply.pipe(outgoing)
    })
    passed.on('error', () => outgoing.destroy())
    outgoing.on('close', () => passed.destroy())
    incoming.pipe(passed)
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void proxy.close())
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/mcp`
}
