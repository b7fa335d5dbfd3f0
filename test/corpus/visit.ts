import { Client } from './client.ts'
import type { Host } from './host.ts'
import { messageOf, readDescription, type Description, type Operation } from './operations.ts'
import { groupBy, Reader } from './places.ts'
import { Sampler } from './sampler.ts'
import { SchemaBook } from './schemas.ts'

const START_TIMEOUT = 180_000
const CONCURRENCY = 8

/** How it went with one document, whatever its operations answered. */
export interface Outcome {
  document: string
  state: 'loaded' | 'refused' | 'crashed' | 'unreadable'
  message?: string
  diagnostics: Record<string, number>
  /** Operations that the judge could not read, and why. */
  broken: Description['broken']
  crashes: number
  seconds: number
}

export function emptyOutcome(document: string): Outcome {
  return { document, state: 'loaded', diagnostics: {}, broken: [], crashes: 0, seconds: 0 }
}

export interface Tools {
  host: Host
  /** Milliseconds a request may take. */
  timeout: number
}

/** A document that is being served, with what reads it. */
export interface Visit {
  client: Client
  url: string
  reader: Reader
  book: SchemaBook
  sampler: Sampler
}

/** Asks about one operation; with its number and all paths that have its method. */
export type Ask = (
  visit: Visit,
  operation: Operation,
  at: { index: number; paths: readonly string[] },
) => Promise<void>

/** Serves one document and asks about each of its operations, a few at a time. */
export async function visitDocument(tools: Tools, outcome: Outcome, ask: Ask): Promise<void> {
  const began = performance.now()
  const reader = new Reader()
  let description: Description | undefined
  try {
    description = readDescription(reader, outcome.document)
    outcome.broken = description.broken
  } catch (error) {
    outcome.state = 'unreadable'
    outcome.message = messageOf(error)
  }
  try {
    await serveAndAsk(tools, outcome, (client, url) =>
      description === undefined
        ? Promise.resolve()
        : askAll({ reader, description, client, url }, ask),
    )
  } catch (error) {
    outcome.state = 'crashed'
    outcome.message = messageOf(error)
    outcome.crashes += 1
  }
  outcome.seconds = (performance.now() - began) / 1000
}

async function serveAndAsk(
  { host, timeout }: Tools,
  outcome: Outcome,
  ask: (client: Client, url: string) => Promise<void>,
): Promise<void> {
  const reply = await host.order({ start: outcome.document }, START_TIMEOUT)
  if (reply.kind === 'refused') {
    outcome.state = reply.expected ? 'refused' : 'crashed'
    outcome.message = reply.message
    if (!reply.expected) outcome.crashes += 1
  }
  if (reply.kind === 'started') {
    for (const { code } of reply.diagnostics) {
      outcome.diagnostics[code] = (outcome.diagnostics[code] ?? 0) + 1
    }
    // A client a document: a kept connection must not outlive the server it leads to.
    const client = new Client(timeout)
    await ask(client, reply.url)
    client.close()
  }
  await host.order({}, 30_000)
}

interface Served {
  reader: Reader
  description: Description
  client: Client
  url: string
}

async function askAll({ reader, description, client, url }: Served, ask: Ask): Promise<void> {
  const book = new SchemaBook(reader, description.version === '3.1')
  const visit: Visit = { client, url, reader, book, sampler: new Sampler(reader, book) }
  const byMethod = groupBy(description.operations, (operation) => operation.method)
  const queue = [...description.operations.entries()]
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, operation] = next
      const same = byMethod.get(operation.method) ?? []
      await ask(visit, operation, { index, paths: same.map(({ path }) => path) })
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}
