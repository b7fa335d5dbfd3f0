import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { BlockedAddressError, InvalidArgumentError, MockLoopError } from '../../src/errors.ts'
import { createOutbound } from '../../src/lib/outbound.ts'
import type {
  Outbound,
  OutboundOptions,
  OutboundReply,
  OutboundRequest,
} from '../../src/lib/outbound.ts'
import { startReceiver } from '../webhooks/_receiver.ts'
import type { Receiver } from '../webhooks/_receiver.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()))
})

function gate(options: OutboundOptions = {}): Outbound {
  const outbound = createOutbound(options)
  cleanups.push(() => outbound.close())
  return outbound
}

async function receive(...given: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...given)
  cleanups.push(() => receiver.close())
  return receiver
}

/** A server that speaks as told, whatever that is. */
async function listen(talk: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    talk(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

function post(
  outbound: Outbound,
  url: string,
  more: Partial<OutboundRequest> = {},
): Promise<OutboundReply> {
  const rest = { method: 'POST', headers: [], body: '{}', timeoutMs: 5000, maxBytes: 1000 }
  return outbound.send({ url, ...rest, ...more } as OutboundRequest)
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => expect.fail('it should have been refused'),
    (error: Error) => error,
  )
}

const LOOPBACK = { allow: ['127.0.0.1'] }

describe('what is blocked', () => {
  const targets = [
    ['loopback', 'http://127.0.0.1/'],
    ['loopback', 'http://127.255.255.254/'],
    ['loopback by name', 'http://localhost/'],
    ['loopback in decimal', 'http://2130706433/'],
    ['loopback in hex', 'http://0x7f000001/'],
    ['loopback in octal', 'http://0177.0.0.1/'],
    ['loopback, short', 'http://127.1/'],
    ['loopback, IPv6', 'http://[::1]/'],
    ['private', 'http://10.0.0.1/'],
    ['private', 'http://172.16.0.1/'],
    ['private', 'http://192.168.1.1/'],
    ['private, IPv6', 'http://[fc00::1]/'],
    ['private, IPv6', 'http://[fd12:3456:789a::1]/'],
    ['link-local', 'http://169.254.1.1/'],
    ['link-local, IPv6', 'http://[fe80::1]/'],
    ['CGNAT', 'http://100.64.0.1/'],
    ['metadata', 'http://169.254.169.254/latest/meta-data'],
    ['metadata of containers', 'http://169.254.170.2/v2/credentials'],
    ['metadata, Alibaba', 'http://100.100.100.200/'],
    ['metadata, Azure', 'http://168.63.129.16/'],
    ['metadata, IPv6', 'http://[fd00:ec2::254]/latest/meta-data'],
    ['unspecified', 'http://0.0.0.0/'],
    ['unspecified, short', 'http://0/'],
    ['unspecified, IPv6', 'http://[::]/'],
    ['multicast', 'http://224.0.0.1/'],
    ['multicast, IPv6', 'http://[ff02::1]/'],
    ['broadcast', 'http://255.255.255.255/'],
    ['v4-mapped', 'http://[::ffff:127.0.0.1]/'],
    ['v4-mapped, in hex', 'http://[::ffff:7f00:1]/'],
    ['v4-mapped metadata', 'http://[::ffff:a9fe:a9fe]/'],
    ['v4-compatible', 'http://[::127.0.0.1]/'],
    ['v4-translated', 'http://[::ffff:0:7f00:1]/'],
    ['NAT64', 'http://[64:ff9b::7f00:1]/'],
    ['NAT64 metadata', 'http://[64:ff9b::a9fe:a9fe]/'],
    ['NAT64, local', 'http://[64:ff9b:1::1]/'],
    ['6to4', 'http://[2002:7f00:1::]/'],
    ['6to4 metadata', 'http://[2002:a9fe:a9fe::]/'],
    ['Teredo', 'http://[2001:0:7f00:1::]/'],
    ['a file', 'file:///etc/passwd'],
    ['another scheme', 'gopher://example.com/'],
    ['credentials', 'http://me:hunter2@example.com/'],
  ]
  it.each(targets)('is %s: %s', async (_kind, url) => {
    const error = await failure(post(gate(), url))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).not.toContain('hunter2')
  })

  it('is a name that resolves to such an address, or to one among good ones', async () => {
    const lookup = async () => [
      { address: '93.184.215.14', family: 4 },
      { address: '2002:7f00:1::', family: 6 },
    ]
    const error = await failure(post(gate({ lookup }), 'http://half.test/'))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).toContain('2002:7f00:1::, a 6to4 address')
  })

  it('is our own admin port, whatever is allowed', async () => {
    const receiver = await receive()
    const outbound = gate({ ...LOOPBACK, blockedPorts: () => [receiver.port] })
    expect(await failure(post(outbound, receiver.url))).toBeInstanceOf(BlockedAddressError)
    expect(receiver.hits).toEqual([])
  })

  it('is a host that a trusted fetch keeps a connection to', async () => {
    const receiver = await receive()
    const outbound = gate()
    await outbound.fetchText(receiver.url, { trusted: true })
    expect(await failure(post(outbound, receiver.url))).toBeInstanceOf(BlockedAddressError)
    expect(receiver.hits).toHaveLength(1)
  })

  it('is nothing that was resolved to another address after the check', async () => {
    const receiver = await receive()
    let asked = 0
    const lookup = async () => {
      asked++
      return [{ address: asked === 1 ? '203.0.112.1' : '127.0.0.1', family: 4 }]
    }
    const outbound = gate({ lookup, connectTimeoutMs: 300 })
    const url = `http://rebind.test:${receiver.port}/`
    expect(await failure(post(outbound, url, { timeoutMs: 1500 }))).toBeInstanceOf(MockLoopError)
    expect(asked).toBe(1)
    expect(receiver.hits).toEqual([])
  })
})

describe('what is sent', () => {
  it('has the method, the headers in their order and the body that were given', async () => {
    const receiver = await receive((response) =>
      response.writeHead(201, { 'x-a': ['1', '2'] }).end('done'),
    )
    const reply = await post(gate(LOOPBACK), `${receiver.url}/hook?a=b`, {
      method: 'put',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Twice', 'a'],
        ['X-Twice', 'b'],
      ],
      body: '{"é":1}',
    })
    expect(reply).toMatchObject({ status: 201, headers: { 'x-a': ['1', '2'] } })
    expect(Buffer.from(reply.body).toString()).toBe('done')
    expect(receiver.hits).toMatchObject([{ method: 'PUT', path: '/hook?a=b', body: '{"é":1}' }])
    expect(receiver.hits[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'content-length': '8',
      'x-twice': 'a, b',
      'user-agent': 'mockloop',
    })
  })

  it('has no header of the connection, and no other host than that of the URL', async () => {
    const receiver = await receive()
    await post(gate(LOOPBACK), receiver.url, {
      headers: [
        ['Host', 'admin.test'],
        ['Content-Length', '1'],
        ['Transfer-Encoding', 'chunked'],
        ['Connection', 'upgrade'],
        ['Proxy-Authorization', 'Basic eDp5'],
      ],
      body: '{"whole":true}',
    })
    expect(receiver.hits).toMatchObject([{ body: '{"whole":true}' }])
    expect(receiver.hits[0]?.headers).toMatchObject({
      host: `127.0.0.1:${receiver.port}`,
      'content-length': '14',
    })
    expect(receiver.hits[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  it.each([
    [{ method: 'CONNECT' }],
    [{ method: 'PO ST' }],
    [{ headers: [['x-bad', 'a\r\nx-evil: 1']] as [string, string][] }],
    [{ headers: [['bad name', 'a']] as [string, string][] }],
  ])('is not %j', async (more) => {
    const receiver = await receive()
    const error = await failure(post(gate(LOOPBACK), receiver.url, more))
    expect(error).toBeInstanceOf(InvalidArgumentError)
    expect(receiver.hits).toEqual([])
  })

  it.each([301, 302, 303, 307, 308])('does not follow a %i', async (status) => {
    const inner = await receive()
    const outer = await receive((response) =>
      response.writeHead(status, { location: `${inner.url}/` }).end(),
    )
    const reply = await post(gate(LOOPBACK), outer.url, { headers: [['authorization', 'x']] })
    expect(reply.status).toBe(status)
    expect(inner.hits).toEqual([])
  })

  it('does not follow a redirect to a metadata address', async () => {
    const receiver = await receive((response) =>
      response.writeHead(307, { location: 'http://169.254.169.254/latest' }).end(),
    )
    expect((await post(gate(LOOPBACK), receiver.url)).status).toBe(307)
  })
})

describe('the answer', () => {
  it('is read to its limit only, and its connection is let go', async () => {
    let sent = 0
    const receiver = await receive((response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000, 'x'))) sent += 10_000
      }
      response.on('drain', more)
      more()
    })
    const reply = await post(gate(LOOPBACK), receiver.url, { maxBytes: 65_536 })
    expect(reply.body).toHaveLength(65_536)
    expect(sent).toBeLessThan(50_000_000)
  })

  it('counts when its body never ends', async () => {
    const receiver = await receive((response) => void response.write('begun'))
    const reply = await post(gate(LOOPBACK), receiver.url, { timeoutMs: 300 })
    expect(reply.status).toBe(200)
    expect(Buffer.from(reply.body).toString()).toBe('begun')
  })

  it('counts when its body is cut off', async () => {
    const url = await listen((socket) =>
      socket.once('data', () =>
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\npart', () => socket.destroy()),
      ),
    )
    expect((await post(gate(LOOPBACK), url)).status).toBe(200)
  })

  it('that never comes ends in time', async () => {
    const url = await listen(() => {})
    const error = await failure(post(gate(LOOPBACK), url, { timeoutMs: 100 }))
    expect(error.message).toBe(`${url}/: no complete answer within 100 ms`)
  })

  it.each([
    ['a reset', (socket: Socket) => socket.resetAndDestroy()],
    ['a close', (socket: Socket) => socket.end()],
    ['no HTTP', (socket: Socket) => socket.end('SSH-2.0-nothing\r\n')],
  ])('that is %s is one sentence', async (_kind, talk) => {
    const url = await listen((socket) => socket.once('data', () => talk(socket)))
    const error = await failure(post(gate(LOOPBACK), url))
    expect(error).toBeInstanceOf(MockLoopError)
    expect(error.message).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/: \S/)
  })
})

describe('what is sent beside fetches', () => {
  it('does not keep a document from being fetched', async () => {
    const dead = await listen(() => {})
    const good = await receive((response) => response.end('openapi'))
    const outbound = gate({ ...LOOPBACK, concurrency: 2, sendConcurrency: 4 })
    const sending = Array.from({ length: 12 }, () => failure(post(outbound, dead)))
    expect((await outbound.fetchText(good.url)).text).toBe('openapi')
    await outbound.close()
    const errors = await Promise.all(sending)
    expect(new Set(errors.map(({ message }) => message.replace(/^http\S+ /, '')))).toEqual(
      new Set(['MockLoop is closing']),
    )
  })

  it('listens to the end of the gate without a word of a leak', async () => {
    const warnings: string[] = []
    const hear = ({ message }: Error): void => void warnings.push(message)
    process.on('warning', hear)
    const receiver = await receive()
    const outbound = gate(LOOPBACK)
    await Promise.all(Array.from({ length: 30 }, () => post(outbound, receiver.url)))
    await new Promise((resolve) => setImmediate(resolve))
    process.off('warning', hear)
    expect(warnings).toEqual([])
  })

  it('goes over a bounded number of connections to each origin', async () => {
    let most = 0
    const receiver: Receiver = await receive((response) => {
      most = Math.max(most, receiver.sockets())
      setTimeout(() => response.end('ok'), 5)
    })
    const outbound = gate({ ...LOOPBACK, sendConcurrency: 64 })
    const replies = await Promise.all(
      Array.from({ length: 60 }, () => post(outbound, receiver.url)),
    )
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]))
    expect(most).toBeLessThanOrEqual(32)
  })

  it('is stopped by its caller', async () => {
    const url = await listen(() => {})
    const controller = new AbortController()
    const sending = failure(post(gate(LOOPBACK), url, { signal: controller.signal }))
    controller.abort()
    expect((await sending).message).toContain('cancelled')
  })
})
