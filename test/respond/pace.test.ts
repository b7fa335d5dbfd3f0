import { afterEach, describe, expect, it } from 'vitest'
import { createMockServer } from '../../src/index.ts'
import type { MockServer } from '../../src/index.ts'

const events = 'data: one\n\ndata: two\n\ndata: three\n\n'
const lines = '{"n":1}\n{"n":2}\n'
const answer = (type: string, example: string): object => ({
  get: { responses: { 200: { description: 'ok', content: { [type]: { example } } } } },
})
const spec = {
  openapi: '3.1.0',
  info: { title: 'Streams', version: '1' },
  paths: {
    '/events': answer('text/event-stream', events),
    '/lines': answer('application/x-ndjson', lines),
    '/plain': answer('text/plain', 'all at once'),
  },
}

let server: MockServer | undefined
afterEach(async () => {
  await server?.close()
  server = undefined
})

async function chunks(path: string, headers: Record<string, string> = {}): Promise<string[]> {
  server ??= createMockServer({ spec, port: 0, watch: false, log: { level: 'silent' } })
  await server.start()
  const response = await fetch(server.url + path, { headers })
  const found: string[] = []
  const decoder = new TextDecoder()
  for await (const chunk of response.body ?? []) found.push(decoder.decode(chunk))
  return found
}

describe('a stream', () => {
  it('comes whole when nothing is asked', async () => {
    expect((await chunks('/events')).join('')).toBe(events)
  })

  it('comes event by event when a pace is asked for', async () => {
    expect(await chunks('/events', { prefer: 'pace=30' })).toEqual([
      'data: one\n\n',
      'data: two\n\n',
      'data: three\n\n',
    ])
  })

  it('comes line by line, also when the query asks', async () => {
    expect(await chunks('/lines?__pace=30')).toEqual(['{"n":1}\n', '{"n":2}\n'])
  })

  it('that the client leaves stops', async () => {
    server = createMockServer({ spec, port: 0, watch: false, log: { level: 'silent' } })
    await server.start()
    const leave = new AbortController()
    const response = await fetch(`${server.url}/events`, {
      headers: { prefer: 'pace=20000' },
      signal: leave.signal,
    })
    const reader = response.body?.getReader()
    await reader?.read()
    leave.abort()
    await expect(server.close()).resolves.toBeUndefined()
    server = undefined
  })

  it('is the only thing that a pace slows down', async () => {
    expect((await chunks('/plain', { prefer: 'pace=60000' })).join('')).toBe('all at once')
  })

  it('refuses a pace that makes no sense', async () => {
    expect((await chunks('/events', { prefer: 'pace=soon' })).join('')).toContain(
      'must be milliseconds',
    )
  })
})
