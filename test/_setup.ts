import { Agent, request as httpRequest } from 'node:http'
import { createMockServer } from '../src/index.ts'
import type { MockLoopConfig, MockServer } from '../src/index.ts'
import type { MockParts } from '../src/mock.ts'
import { createId } from '../src/lib/ids.ts'
import { openStore } from '../src/scenario/store/store.ts'
import { createOutbox } from '../src/webhooks/outbox.ts'

/** A request as it is to go out: the target is the request line's, not normalised by anything. */
export interface Outgoing {
  method: string
  target: string
  headers: Record<string, string>
  body?: string | Uint8Array | undefined
}

export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export type Send = (outgoing: Outgoing) => Promise<Reply>

const LIMITS = { body: 1_000_000, depth: 200, parts: 100, scenarios: 100, stubs: 1000 }

/** What mocks are loaded with that belong to no host; nothing is stored. */
export async function shareParts(
  given: Pick<MockParts, 'outbound' | 'log'> & Partial<MockParts>,
): Promise<MockParts> {
  const none = (): Promise<never> => Promise.reject(new Error('nothing is sent here'))
  const outbox = createOutbox(none, { error: () => {} })
  const [store, live] = [await openStore(false), new Map()]
  return { limits: LIMITS, store, redact: [], live, outbox, createId: createId(), ...given }
}

/** A quiet server on a free port. */
export async function startServer(config: MockLoopConfig): Promise<MockServer> {
  const server = createMockServer({
    port: 0,
    admin: false,
    storage: false,
    log: { level: 'silent', maxEntries: 0 },
    ...config,
  })
  await server.start()
  return server
}

/** Sends by calling the server's own `fetch`. */
export function inProcess(server: Pick<MockServer, 'fetch'>): Send {
  return async ({ method, target, headers, body }) => {
    const url = `http://localhost${target}`
    const response = await server.fetch(
      // As bytes, since a text would get a content type of its own.
      new Request(url, {
        method,
        headers,
        ...(body !== undefined && { body: new Uint8Array(Buffer.from(body)) }),
      }),
    )
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: Buffer.from(await response.arrayBuffer()),
    }
  }
}

/** Sends over a socket with the target as it is written: no `..` resolved, nothing encoded. */
export function overSocket(url: string, agent: Agent | false = new Agent()): Send {
  return ({ method, target, headers, body }) => {
    const { hostname, port } = new URL(url)
    return new Promise((resolve, reject) => {
      const outgoing = httpRequest(
        { agent, hostname, port, method, path: target, headers },
        (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', reject)
          incoming.on('end', () => {
            const list = Object.entries(incoming.headers)
            resolve({
              status: incoming.statusCode ?? 0,
              headers: Object.fromEntries(list.map(([name, value]) => [name, String(value)])),
              body: Buffer.concat(chunks),
            })
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
}
