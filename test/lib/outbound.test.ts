import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import {
  BlockedAddressError,
  InvalidArgumentError,
  MockLoopError,
  TooLargeError,
} from '../../src/errors.ts'
import { createOutbound } from '../../src/lib/outbound.ts'
import type { Outbound, OutboundOptions } from '../../src/lib/outbound.ts'

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()))
})

function gate(options: OutboundOptions = {}): Outbound {
  const outbound = createOutbound(options)
  cleanups.push(() => outbound.close())
  return outbound
}

async function serve(
  listener: RequestListener,
): Promise<{ port: number; url: string; hits: string[] }> {
  const hits: string[] = []
  const server = createServer((request, response) => {
    hits.push(`${request.headers.host} ${request.url}`)
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { port, url: `http://127.0.0.1:${port}`, hits }
}

const hello: RequestListener = (_request, response) => {
  response.setHeader('content-type', 'application/yaml')
  response.end('openapi: 3.1.0 é')
}

function redirectTo(location: () => string): RequestListener {
  return (_request, response) => response.writeHead(302, { location: location() }).end()
}

function resolveTo(...addresses: string[]) {
  return async () => addresses.map((address) => ({ address, family: 4 }))
}

function neverResolve(): Promise<never> {
  return new Promise(() => {})
}

function failToResolve(): Promise<never> {
  return Promise.reject(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }))
}

async function failure(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => expect.fail('it should have been refused'),
    (error: Error) => error,
  )
}

describe('what is blocked', () => {
  it('refuses loopback by default, without connecting, and says how to open it', async () => {
    const server = await serve(hello)
    const error = await failure(gate().fetchText(`${server.url}/x?token=secret`))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).toBe(
      `${server.url}/x: 127.0.0.1 is a loopback address; add 127.0.0.1 to outbound.allow to open it`,
    )
    expect(server.hits).toEqual([])
  })

  it('names the address that a host resolves to', async () => {
    const lookup = resolveTo('10.0.0.7')
    const error = await failure(gate({ lookup }).fetchText('http://specs.test/x'))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).toBe(
      'http://specs.test/x: specs.test resolves to 10.0.0.7, a private address; ' +
        'add specs.test to outbound.allow to open it',
    )
  })

  it.each([
    'http://2130706433',
    'http://0x7f.1',
    'http://0177.0.0.1',
    'http://127.1',
    'http://0x7f000001',
  ])('sees through %s', async (origin) => {
    const server = await serve(hello)
    const error = await failure(gate().fetchText(`${origin}:${server.port}/`))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).toContain('127.0.0.1 is a loopback address')
    expect(server.hits).toEqual([])
  })

  it.each([
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[64:ff9b::7f00:1]/',
    'http://[fd00:ec2::254]/latest/meta-data',
    'http://169.254.169.254/latest/meta-data',
    'http://localhost/',
    'http://0/',
  ])('refuses %s', async (url) => {
    expect(await failure(gate().fetchText(url))).toBeInstanceOf(BlockedAddressError)
  })

  it('refuses a host when only one of its addresses is private', async () => {
    const lookup = resolveTo('93.184.215.14', '192.168.0.1')
    const error = await failure(gate({ lookup }).fetchText('http://half.test/'))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).toContain('192.168.0.1')
  })

  it.each(['file:///etc/passwd', 'ftp://example.com/', 'data:text/plain,x', 'javascript:1'])(
    'refuses the scheme of %s',
    async (url) => {
      const error = await failure(gate().fetchText(url, { trusted: true }))
      expect(error).toBeInstanceOf(BlockedAddressError)
      expect(error.message).toContain('only http: and https:')
    },
  )

  it('refuses credentials in a URL and does not repeat them', async () => {
    const error = await failure(gate().fetchText('http://me:hunter2@example.com/'))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).not.toContain('hunter2')
  })

  it('refuses what is no URL', async () => {
    expect(await failure(gate().fetchText('openapi.yaml'))).toBeInstanceOf(InvalidArgumentError)
  })

  it('refuses its own ports even when allowed or trusted', async () => {
    const server = await serve(hello)
    const outbound = gate({ allow: ['127.0.0.1'], blockedPorts: () => [server.port] })
    for (const trusted of [false, true]) {
      const error = await failure(outbound.fetchText(server.url, { trusted }))
      expect(error).toBeInstanceOf(BlockedAddressError)
    }
    expect(server.hits).toEqual([])
  })
})

describe('what is open', () => {
  it.each([['127.0.0.1'], ['127.0.0.0/8'], ['localhost', '127.0.0.1']])(
    'fetches from what %s allows',
    async (...allow) => {
      const server = await serve(hello)
      expect(await gate({ allow }).fetchText(`${server.url}/a?b=c`)).toEqual({
        url: `${server.url}/a?b=c`,
        text: 'openapi: 3.1.0 é',
        contentType: 'application/yaml',
      })
      expect(server.hits).toEqual([`127.0.0.1:${server.port} /a?b=c`])
    },
  )

  it('allows by host name, and keeps that name in the Host header', async () => {
    const server = await serve(hello)
    const lookup = resolveTo('127.0.0.1')
    const outbound = gate({ allow: [`specs.test:${server.port}`], lookup })
    const { bytes } = await outbound.fetchBytes(`http://specs.test:${server.port}/`)
    expect(Buffer.from(bytes).toString()).toBe('openapi: 3.1.0 é')
    expect(server.hits).toEqual([`specs.test:${server.port} /`])
  })

  it('keeps host:port to that port', async () => {
    const server = await serve(hello)
    const outbound = gate({ allow: [`127.0.0.1:${server.port + 1}`] })
    expect(await failure(outbound.fetchText(server.url))).toBeInstanceOf(BlockedAddressError)
  })

  it('fetches a trusted URL wherever it is, but does not open the address for others', async () => {
    const server = await serve(hello)
    const outbound = gate()
    const { text } = await outbound.fetchText(server.url, { trusted: true })
    expect(text).toContain('openapi')
    expect(await failure(outbound.fetchText(server.url))).toBeInstanceOf(BlockedAddressError)
    expect(server.hits).toHaveLength(1)
  })

  it('reads text in the charset that the server names', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('content-type', 'text/plain; charset=iso-8859-1')
      response.end(Buffer.from([0xe9]))
    })
    expect((await gate({ allow: ['127.0.0.1'] }).fetchText(server.url)).text).toBe('é')
  })
})

describe('DNS rebinding', () => {
  it('connects to the address that was checked, asking once', async () => {
    const server = await serve(hello)
    let asked = 0
    const lookup = async () => {
      asked++
      // Public at first, loopback for whoever asks again.
      return [
        asked === 1 ? { address: '203.0.112.1', family: 4 } : { address: '127.0.0.1', family: 4 },
      ]
    }
    const outbound = gate({ lookup, connectTimeoutMs: 300, timeoutMs: 1500 })
    const error = await failure(outbound.fetchText(`http://rebind.test:${server.port}/`))
    expect(error).toBeInstanceOf(MockLoopError)
    expect(asked).toBe(1)
    expect(server.hits).toEqual([])
  })

  it('checks again when it has to connect again', async () => {
    const server = await serve((_request, response) => {
      response.setHeader('connection', 'close')
      response.end('ok')
    })
    const addresses = ['127.0.0.1', '10.0.0.1']
    const lookup = async () => [{ address: addresses.shift() ?? '', family: 4 }]
    const outbound = gate({ allow: ['127.0.0.1'], lookup })
    expect((await outbound.fetchText(`http://rebind.test:${server.port}/`)).text).toBe('ok')
    const error = await failure(outbound.fetchText(`http://rebind.test:${server.port}/`))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).toContain('10.0.0.1')
  })
})

describe('redirects', () => {
  it('follows five, relative ones too, and reports where they led', async () => {
    const server = await serve((request, response) => {
      const step = Number(request.url?.slice(1))
      if (step === 5) response.end('there')
      else response.writeHead(307, { location: `./${step + 1}` }).end()
    })
    const outbound = gate({ allow: ['127.0.0.1'] })
    expect(await outbound.fetchText(`${server.url}/0`)).toMatchObject({
      url: `${server.url}/5`,
      text: 'there',
    })
  })

  it('gives up at the sixth', async () => {
    const server = await serve(redirectTo(() => '/again'))
    const error = await failure(gate({ allow: ['127.0.0.1'] }).fetchText(server.url))
    expect(error.message).toBe(`${server.url}/: more than 5 redirects`)
    expect(server.hits).toHaveLength(6)
  })

  it('checks where a redirect leads', async () => {
    const server = await serve(redirectTo(() => 'http://169.254.169.254/latest'))
    const error = await failure(gate({ allow: ['127.0.0.1'] }).fetchText(server.url))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(error.message).toContain('http://169.254.169.254/latest: ')
  })

  it('does not carry trust to another host or port', async () => {
    const inner = await serve(hello)
    const outer = await serve(redirectTo(() => inner.url))
    const error = await failure(gate().fetchText(outer.url, { trusted: true }))
    expect(error).toBeInstanceOf(BlockedAddressError)
    expect(inner.hits).toEqual([])
  })

  it('keeps trust on the same host', async () => {
    const server = await serve((request, response) => {
      if (request.url === '/new') response.end('moved')
      else response.writeHead(301, { location: '/new' }).end()
    })
    expect((await gate().fetchText(server.url, { trusted: true })).text).toBe('moved')
  })

  it.each(['file:///etc/passwd', 'http://u:p@example.com/'])(
    'does not follow to %s',
    async (location) => {
      const server = await serve(redirectTo(() => location))
      const error = await failure(gate({ allow: ['127.0.0.1'] }).fetchText(server.url))
      expect(error).toBeInstanceOf(BlockedAddressError)
    },
  )
})

describe('limits', () => {
  it('cuts a body that is announced as too large', async () => {
    const server = await serve((_request, response) => response.end('x'.repeat(2000)))
    const error = await failure(
      gate({ allow: ['127.0.0.1'], maxBytes: 1000 }).fetchText(server.url),
    )
    expect(error).toBeInstanceOf(TooLargeError)
    expect(error.message).toBe(`${server.url}/: the body is larger than 1000 bytes`)
  })

  it('cuts a body that turns out too large, without reading it to its end', async () => {
    let sent = 0
    const server = await serve((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(10_000))) sent += 10_000
      }
      response.on('drain', more)
      more()
    })
    const outbound = gate({ allow: ['127.0.0.1'], maxBytes: 100_000 })
    expect(await failure(outbound.fetchBytes(server.url))).toBeInstanceOf(TooLargeError)
    expect(sent).toBeLessThan(50_000_000)
  })

  it('keeps a body of just the limit', async () => {
    const server = await serve((_request, response) => response.end('x'.repeat(1000)))
    const outbound = gate({ allow: ['127.0.0.1'], maxBytes: 1000 })
    expect((await outbound.fetchBytes(server.url)).bytes).toHaveLength(1000)
  })

  it('gives up on a server that does not answer', async () => {
    const server = await serve(() => {})
    const error = await failure(
      gate({ allow: ['127.0.0.1'], timeoutMs: 100 }).fetchText(server.url),
    )
    expect(error.message).toBe(`${server.url}/: no complete answer within 100 ms`)
  })

  it('gives up on a body that never ends', async () => {
    const server = await serve((_request, response) => void response.write('a'))
    const error = await failure(
      gate({ allow: ['127.0.0.1'], timeoutMs: 100 }).fetchText(server.url),
    )
    expect(error.message).toContain('no complete answer within 100 ms')
  })

  it('gives up on a resolver that never answers', async () => {
    const error = await failure(
      gate({ lookup: neverResolve, timeoutMs: 100 }).fetchText('http://slow.test/'),
    )
    expect(error.message).toBe('http://slow.test/: no complete answer within 100 ms')
  })

  it('runs no more fetches at once than allowed, and all of them in the end', async () => {
    let running = 0
    let most = 0
    const server = await serve((_request, response) => {
      most = Math.max(most, ++running)
      setTimeout(() => {
        running--
        response.end('ok')
      }, 10)
    })
    const outbound = gate({ allow: ['127.0.0.1'], concurrency: 2 })
    const all = await Promise.all(Array.from({ length: 9 }, () => outbound.fetchText(server.url)))
    expect(all).toHaveLength(9)
    expect(most).toBe(2)
  })

  it('stops when the caller aborts', async () => {
    const server = await serve(() => {})
    const controller = new AbortController()
    const fetching = gate({ allow: ['127.0.0.1'] }).fetchText(server.url, {
      signal: controller.signal,
    })
    setTimeout(() => controller.abort(), 50)
    expect((await failure(fetching)).message).toBe(`${server.url}/: the fetch was cancelled`)
  })

  it('cuts what is under way when closed, and refuses what comes later', async () => {
    const server = await serve(() => {})
    const outbound = gate({ allow: ['127.0.0.1'] })
    const fetching = failure(outbound.fetchText(server.url))
    while (server.hits.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    await outbound.close()
    expect((await fetching).message).toBe(`${server.url}/: MockLoop is closing`)
    expect((await failure(outbound.fetchText(server.url))).message).toContain('MockLoop is closing')
  })
})

describe('failures', () => {
  it('names the status', async () => {
    const server = await serve((_request, response) => response.writeHead(404).end('no'))
    const error = await failure(gate({ allow: ['127.0.0.1'] }).fetchText(`${server.url}/spec`))
    expect(error).toBeInstanceOf(MockLoopError)
    expect(error.message).toBe(`${server.url}/spec: the server answered with status 404`)
  })

  it('refuses a compressed body that it did not ask for', async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('bomb')
    })
    const error = await failure(gate({ allow: ['127.0.0.1'] }).fetchText(server.url))
    expect(error.message).toContain('content-encoding gzip')
  })

  it('says that nothing listens', async () => {
    const server = await serve(hello)
    await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()))
    const error = await failure(gate({ allow: ['127.0.0.1'] }).fetchText(server.url))
    expect(error.message).toBe(`${server.url}/: nothing listens there`)
  })

  it('says that a host is not known', async () => {
    const error = await failure(gate({ lookup: failToResolve }).fetchText('http://nowhere.test/x'))
    expect(error.message).toBe('http://nowhere.test/x: the host name is not known')
  })

  it('refuses an allow entry that makes no sense at once', () => {
    expect(() => createOutbound({ allow: ['10.0.0.0/99'] })).toThrow(InvalidArgumentError)
  })
})
