import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { onTestFinished } from 'vitest'

/** One request that a receiver got. */
export interface Got {
  method: string
  url: string
  headers: Record<string, string>
  text: string
  /** Of JSON. */
  body: unknown
}

export interface Receiver {
  url: string
  got: Got[]
  /** Settles when so many requests have come in. */
  received(count: number): Promise<Got[]>
  /** What it answers from now on. */
  answer(status: number): void
}

/** A receiver of deliveries on loopback, until the end of the test. */
export async function startReceiver(): Promise<Receiver> {
  const got: Got[] = []
  const waiting: { count: number; resolve: (got: Got[]) => void }[] = []
  let status = 204
  const server = createServer((incoming, reply) => {
    void read(incoming).then((one) => {
      got.push(one)
      reply.writeHead(status).end()
      for (const { count, resolve } of waiting) if (got.length >= count) resolve(got)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}`,
    got,
    received: (count) =>
      new Promise((resolve) => {
        if (got.length >= count) resolve(got)
        else waiting.push({ count, resolve })
      }),
    answer: (next) => void (status = next),
  }
}

async function read(incoming: IncomingMessage): Promise<Got> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return {
    method: incoming.method ?? '',
    url: incoming.url ?? '',
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    ),
    text,
    body: parse(text),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
