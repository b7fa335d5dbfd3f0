import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { FastResponse } from 'srvx/node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createApp } from '../src/listen.ts'
import { createListener } from '../src/listener.ts'

const ANSWERS: Record<string, () => Response> = {
  '/text': () => new FastResponse('Grüße', { status: 201, headers: [['x-one', '1']] }),
  '/bytes': () => new FastResponse(new Uint8Array([0, 255, 1]), { headers: {} }),
  '/nothing': () => new FastResponse(null, { status: 204, headers: {} }),
  '/stream': () => new FastResponse(new Blob(['a', 'b']).stream(), { headers: {} }),
  '/native': () => new Response('native', { status: 202 }),
  '/unfit': () => new FastResponse('x', { headers: [['x-bad', 'a\nb']] }),
  '/reason': () => new FastResponse('x', { status: 200, statusText: 'a\nb', headers: {} }),
}

const app = createApp(async ({ url }) => (ANSWERS[url.pathname] ?? Response.error)())
const server = createServer((request, response) => void createListener(app)(request, response))
let base = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

describe('createListener', () => {
  it('sends a text whole, with the length of its bytes', async () => {
    const reply = await fetch(`${base}/text`)
    expect([reply.status, reply.headers.get('x-one')]).toEqual([201, '1'])
    expect(reply.headers.get('content-length')).toBe('7')
    expect(await reply.text()).toBe('Grüße')
  })

  it('sends bytes as they are', async () => {
    const reply = await fetch(`${base}/bytes`)
    expect([...new Uint8Array(await reply.arrayBuffer())]).toEqual([0, 255, 1])
  })

  it('sends an answer without a body', async () => {
    const reply = await fetch(`${base}/nothing`)
    expect([reply.status, await reply.text()]).toEqual([204, ''])
  })

  it('leaves streams and responses of others to srvx', async () => {
    expect(await (await fetch(`${base}/stream`)).text()).toBe('ab')
    const native = await fetch(`${base}/native`)
    expect([native.status, await native.text()]).toEqual([202, 'native'])
  })

  it('keeps a reason that no status line can carry out of it', async () => {
    const reply = await fetch(`${base}/reason`)
    expect([reply.status, await reply.text()]).toEqual([200, 'x'])
  })

  it('answers 500, and says why, where a header cannot be sent, and goes on', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const reply = await fetch(`${base}/unfit`)
    expect([reply.status, await reply.text()]).toEqual([500, ''])
    expect(warn).toHaveBeenCalledWith(expect.stringContaining('x-bad'))
    warn.mockRestore()
    expect((await fetch(`${base}/text`)).status).toBe(201)
  })
})
