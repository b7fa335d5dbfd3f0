import { Agent, get as httpGet } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { get as httpsGet } from 'node:https'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { connect as connectTls } from 'node:tls'
import type { H3Core, H3Event } from 'h3'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { breakAnswer } from '../../src/break.ts'
import { createApp, openSocket } from '../../src/listen.ts'
import type { Socket } from '../../src/listen.ts'
import type { Answer, Fault } from '../../src/types.ts'

const TEXT = 'The quick brown fox jumps over the lazy dog; '.repeat(20)
const LENGTH = TEXT.length
const open: Socket[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  await Promise.all(open.splice(0).map((socket) => socket.close(100)))
})

/** `/well` answers as usual, `/204` and `/big` with another body; any other path is a fault, in JSON or by name. */
function app(): H3Core {
  return createApp(async (event: H3Event) => {
    const path = decodeURIComponent(new URL(event.req.url).pathname.slice(1))
    const [name = '', kind] = path.split('!')
    const body = kind === 'big' ? 'x'.repeat(8_000_000) : kind === 'one' ? '1' : TEXT
    const answer: Answer = {
      status: kind === '204' ? 204 : 200,
      headers: [
        ['content-type', 'text/plain'],
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
      ],
      source: 'fault',
      ...(kind === '204' ? {} : { body }),
    }
    if (name === 'well') return new Response(TEXT)
    return breakAnswer(event, answer, name.startsWith('{') ? JSON.parse(name) : (name as Fault))
  })
}

async function start(
  tls = false,
  closing = open,
): Promise<{ url: string; port: number; socket: Socket }> {
  const socket = await openSocket(app(), {
    host: '127.0.0.1',
    port: 0,
    usual: 0,
    tls,
    limits: { headersTimeout: 10_000, requestTimeout: 60_000, connections: 1000 },
  })
  closing.push(socket)
  return { url: socket.url, port: socket.port, socket }
}

const pathOf = (fault: Fault, kind = ''): string =>
  `/${encodeURIComponent((typeof fault === 'string' ? fault : JSON.stringify(fault)) + kind)}`

interface Seen {
  text: string
  /** How the connection ended: the code of an error, or `FIN`. */
  end: string
}

/** Sends raw text, never closes by itself before the server does, and tells what came. */
function sendRaw(port: number, text: string, tls = false): Promise<Seen> {
  return new Promise((resolve) => {
    const socket = tls
      ? connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false })
      : connect({ host: '127.0.0.1', port })
    const chunks: Buffer[] = []
    let end = 'none'
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('end', () => (end = 'FIN'))
    socket.on('error', (error) => (end = 'code' in error ? String(error.code) : error.message))
    socket.on('close', () => resolve({ text: Buffer.concat(chunks).toString('latin1'), end }))
    socket.write(text)
  })
}

function raw(path: string, method = 'GET', more = ''): string {
  return `${method} ${path} HTTP/1.1\r\nhost: localhost\r\n${more}\r\n`
}

const split = (text: string): [head: string, body: string] => {
  const at = text.indexOf('\r\n\r\n')
  return [text.slice(0, at), text.slice(at + 4)]
}

describe.each([
  ['HTTP', false],
  ['HTTPS', true],
])('over %s', (_, tls) => {
  // One for all: a certificate takes a second to make.
  let socket: Socket
  let port: number
  beforeAll(async () => ({ socket, port } = await start(tls, [])))
  afterAll(() => socket.close(100))

  it('reset is a real RST, without a byte', async () => {
    expect(await sendRaw(port, raw('/reset'), tls)).toEqual({ text: '', end: 'ECONNRESET' })
  })

  it('empty is a FIN, without a byte', async () => {
    expect(await sendRaw(port, raw('/empty'), tls)).toEqual({ text: '', end: 'FIN' })
  })

  it('truncate promises all and sends half', async () => {
    const { text, end } = await sendRaw(port, raw('/truncate'), tls)
    const [head, body] = split(text)
    expect(head).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(head).toContain(`content-length: ${LENGTH}`)
    expect(head).toContain('set-cookie: a=1\r\nset-cookie: b=2')
    expect(body).toBe(TEXT.slice(0, LENGTH / 2))
    expect(end).toBe('FIN')
  })

  it('malformed breaks a chunk', async () => {
    const { text, end } = await sendRaw(port, raw('/malformed'), tls)
    const [head, body] = split(text)
    expect(head.toLowerCase()).toContain('transfer-encoding: chunked')
    expect(head.toLowerCase()).not.toContain('content-length')
    const half = TEXT.slice(0, LENGTH / 2)
    expect(body).toBe(`${half.length.toString(16)}\r\n${half}\r\nbroken\r\n`)
    expect(end).toBe('FIN')
  })

  it('drip sends all of it, bit by bit', async () => {
    const [head, chunks] = await readChunks(socket.url + pathOf({ drip: { bytes: 100, ms: 2 } }))
    expect(head.headers['content-length']).toBe(String(LENGTH))
    expect(Buffer.concat(chunks).toString()).toBe(TEXT)
    expect(chunks.length).toBeGreaterThan(1)
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThan(LENGTH)
  })

  it('hang ends when the server closes, within a second', async () => {
    const seen = sendRaw(port, raw('/hang'), tls)
    expect(await Promise.race([seen, sleep(50, 'still open')])).toBe('still open')
    expect(await Promise.race([socket.close(100), sleep(1000, 'late')])).toBeUndefined()
    expect((await seen).text).toBe('')
  })
})

function readChunks(
  url: string,
  agent?: Agent,
): Promise<[head: IncomingMessage, chunks: Buffer[], port: number | undefined]> {
  return new Promise((resolve, reject) => {
    const get = url.startsWith('https') ? httpsGet : httpGet
    get(url, { rejectUnauthorized: false, ...(agent && { agent }) }, (incoming) => {
      const chunks: Buffer[] = []
      const { localPort } = incoming.socket
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('end', () => resolve([incoming, chunks, localPort]))
      incoming.on('error', reject)
    }).on('error', reject)
  })
}

describe('what clients say', () => {
  it.each([
    ['reset', 'ECONNRESET'],
    ['empty', 'UND_ERR_SOCKET'],
    ['truncate', 'UND_ERR_SOCKET'],
    ['malformed', 'HPE_INVALID_CHUNK_SIZE'],
  ] as const)('fetch fails at %s', async (fault, code) => {
    const { url } = await start()
    const failure: unknown = await fetch(url + pathOf(fault))
      .then((response) => response.text())
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(TypeError)
    expect(failure).toMatchObject({ cause: { code } })
  })

  it('half a large body arrives whole, with a slow client too', async () => {
    const { port } = await start()
    const client = connect({ host: '127.0.0.1', port })
    client.write(raw(pathOf('truncate', '!big')))
    await new Promise((resolve) => client.once('readable', resolve))
    await sleep(700)
    const chunks: Buffer[] = []
    for await (const chunk of client) chunks.push(chunk)
    expect(split(Buffer.concat(chunks).toString('latin1'))[1].length).toBe(4_000_000)
  })
})

describe('without a body to break', () => {
  it.each<[Fault, string, string]>([
    ['truncate', '', 'HEAD'],
    ['malformed', '', 'HEAD'],
    ['truncate', '!204', 'GET'],
    ['malformed', '!204', 'GET'],
  ])('%s%s breaks the status line of %s', async (fault, kind, method) => {
    const { port } = await start()
    expect(await sendRaw(port, raw(pathOf(fault, kind), method))).toEqual({
      text: 'HTTP/1.1 ',
      end: 'FIN',
    })
  })

  it('a single byte is half of nothing', async () => {
    const { port } = await start()
    const [head, body] = split((await sendRaw(port, raw(pathOf('truncate', '!one')))).text)
    expect(head).toContain('content-length: 1')
    expect(body).toBe('')
  })

  it('drip sends the head', async () => {
    const { url } = await start()
    const fault = { drip: { bytes: 1, ms: 60_000 } }
    const head = await fetch(url + pathOf(fault), { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(LENGTH)])
    const none = await fetch(url + pathOf(fault, '!204'))
    expect([none.status, await none.text()]).toEqual([204, ''])
  })
})

describe('connections', () => {
  it('of others, and new ones, go on', async () => {
    const { url } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const well = async (): Promise<boolean> => {
      const [head, chunks] = await readChunks(`${url}/well`, agent)
      return head.statusCode === 200 && Buffer.concat(chunks).toString() === TEXT
    }
    expect(await well()).toBe(true)
    for (const fault of ['reset', 'empty', 'truncate', 'malformed']) {
      await expect(readChunks(`${url}/${fault}`, agent)).rejects.toThrow(Error)
      expect(await well()).toBe(true)
    }
    agent.destroy()
  })

  it('are kept after a drip', async () => {
    const { url } = await start()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ports: unknown[] = []
    for (const path of ['/well', pathOf({ drip: { bytes: 300, ms: 1 } }), '/well']) {
      const [, , port] = await readChunks(url + path, agent)
      ports.push(port)
    }
    expect(new Set(ports).size).toBe(1)
    agent.destroy()
  })

  it('with pipelined requests break only after the answers before', async () => {
    const { port } = await start()
    const slow = pathOf({ drip: { bytes: 300, ms: 5 } })
    const { text, end } = await sendRaw(
      port,
      raw(slow) + raw('/truncate') + raw('/reset') + raw('/well'),
    )
    const answers = text.split('HTTP/1.1 200 OK')
    expect(answers.length).toBe(3)
    expect(answers[1]).toContain(TEXT)
    expect(answers[2]?.endsWith(TEXT.slice(0, LENGTH / 2))).toBe(true)
    expect(end).toBe('FIN')
  })

  it('close with a FIN although the request was not read', async () => {
    const { port } = await start()
    const body = 'x'.repeat(3_000_000)
    const { end } = await sendRaw(
      port,
      `${raw('/empty', 'POST', `content-length: ${body.length}\r\n`)}${body}`,
    )
    expect(end).toBe('FIN')
  })

  it('are let go when the client never closes', async () => {
    const { port, socket } = await start()
    const client = connect({ host: '127.0.0.1', port, allowHalfOpen: true })
    client.on('error', () => undefined)
    client.write(raw('/empty'))
    await new Promise((resolve) => client.on('end', resolve).resume())
    expect(await Promise.race([socket.close(5000), sleep(2000, 'late')])).toBeUndefined()
    client.destroy()
  })

  it('break fifty at once, each in its own way', async () => {
    const { port } = await start()
    const faults = ['reset', 'empty', 'truncate', 'malformed', '{"drip":{"bytes":200,"ms":1}}']
    const seen = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const path = `/${encodeURIComponent(faults[index % 5] ?? '')}`
        return sendRaw(port, raw(path, 'GET', 'connection: close\r\n'))
      }),
    )
    const kinds = seen.map(({ text, end }) => [end, split(text)[1].length])
    const [reset, , truncate, malformed, drip] = kinds
    for (const [index, kind] of kinds.entries()) expect(kind).toEqual(kinds[index % 5])
    expect(reset?.[0]).toBe('ECONNRESET')
    expect(truncate).toEqual(['FIN', LENGTH / 2])
    expect(Number(malformed?.[1])).toBeGreaterThan(LENGTH / 2)
    expect(drip).toEqual(['FIN', LENGTH])
  })

  it('that a client leaves while it hangs or drips leave nothing behind', async () => {
    const { port, socket } = await start()
    const pause = 54_321
    const set = vi.spyOn(globalThis, 'setTimeout')
    const cleared = vi.spyOn(globalThis, 'clearTimeout')
    for (const fault of ['hang', { drip: { bytes: 1, ms: pause } }] as const) {
      const client = connect({ host: '127.0.0.1', port })
      client.write(raw(pathOf(fault)))
      await (fault === 'hang' ? sleep(50) : new Promise((resolve) => client.once('data', resolve)))
      await vi.waitFor(() => expect(fault === 'hang' || timers(set).length > 0).toBe(true))
      client.destroy()
    }
    await vi.waitFor(() => {
      const [timer] = timers(set)
      expect(timer).toBeDefined()
      expect(cleared).toHaveBeenCalledWith(timer)
    })
    expect(await Promise.race([socket.close(60_000), sleep(1000, 'late')])).toBeUndefined()

    function timers(spy: typeof set): unknown[] {
      return spy.mock.results.flatMap(({ value }, index) =>
        spy.mock.calls[index]?.[1] === pause ? [value] : [],
      )
    }
  })
})

describe('in process', () => {
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> =>
    app().fetch(new Request(`http://localhost${path}`, init))

  it.each(['reset', 'empty', 'truncate!204', 'malformed!204'])('%s is an error', async (path) => {
    const { type, status } = await ask(`/${path}`)
    expect([type, status]).toEqual(['error', 0])
  })

  it.each(['truncate', 'malformed'])('%s fails after half of the body', async (fault) => {
    const response = await ask(`/${fault}`)
    expect([response.status, response.headers.get('content-length')]).toEqual([200, `${LENGTH}`])
    const reader = response.body?.getReader()
    expect((await reader?.read())?.value?.length).toBe(LENGTH / 2)
    await expect(reader?.read()).rejects.toThrow('terminated')
    await expect((await ask(`/${fault}`)).text()).rejects.toThrow('terminated')
    await expect((await ask(`/${fault}!one`)).text()).rejects.toThrow('terminated')
  })

  it('hang lasts until the request is aborted', async () => {
    const abort = new AbortController()
    const asked = ask('/hang', { signal: abort.signal })
    expect(await Promise.race([asked, sleep(20, 'nothing')])).toBe('nothing')
    abort.abort()
    expect((await asked).type).toBe('error')
    expect((await ask('/hang', { signal: AbortSignal.abort() })).type).toBe('error')
  })

  it('drip counts its chunks', async () => {
    const response = await ask(pathOf({ drip: { bytes: 7, ms: 0 } }))
    const sizes: number[] = []
    for await (const chunk of response.body ?? []) sizes.push(chunk.length)
    expect(sizes.length).toBe(Math.ceil(LENGTH / 7))
    expect(new Set(sizes.slice(0, -1))).toEqual(new Set([7]))
  })
})
