import { createServer } from 'node:http'
import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as a receiver got it. */
export interface Hit {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  at: number
}

/** A server that deliveries go to. */
export interface Receiver {
  url: string
  port: number
  hits: Hit[]
  /** Connections that are open. */
  sockets(): number
  /** Resolves when so many requests have come. */
  until(count: number): Promise<void>
  close(): Promise<void>
}

/** Starts a receiver on loopback, which answers as told, else with 204. */
export async function startReceiver(
  answer: (response: ServerResponse, hit: Hit, count: number) => void = (response) =>
    response.writeHead(204).end(),
  port = 0,
): Promise<Receiver> {
  const hits: Hit[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  const open = new Set<unknown>()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const hit = {
      method,
      path: url,
      headers,
      body: Buffer.concat(chunks).toString(),
      at: Date.now(),
    }
    hits.push(hit)
    answer(response, hit, hits.length)
    for (const one of waiting) if (hits.length >= one.count) one.resolve()
  })
  server.on('connection', (socket) => {
    open.add(socket)
    socket.on('close', () => open.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const { port: bound } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    hits,
    sockets: () => open.size,
    until: (count) =>
      new Promise((resolve) => {
        if (hits.length >= count) resolve()
        else waiting.push({ count, resolve })
      }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
