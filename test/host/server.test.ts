import { get } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { createMockServer, PortInUseError } from '../../src/index.ts'
import type { MockLoopConfig, MockServer } from '../../src/index.ts'

const servers: MockServer[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()))
})

const long = { text: 'All work and no play makes a long body. '.repeat(100) }
const spec = {
  openapi: '3.0.3',
  info: { title: 'T', version: '1' },
  paths: {
    '/long': {
      get: {
        responses: {
          200: { description: 'ok', content: { 'application/json': { example: long } } },
        },
      },
    },
    '/short': {
      get: {
        responses: { 200: { description: 'ok', content: { 'application/json': { example: 1 } } } },
      },
    },
    '/photo': {
      get: {
        responses: {
          200: {
            description: 'ok',
            content: { 'image/png': { schema: { type: 'string', format: 'binary' } } },
          },
        },
      },
    },
  },
}

async function start(config: Partial<MockLoopConfig> = {}): Promise<MockServer> {
  const server = createMockServer({
    spec,
    port: 0,
    watch: false,
    log: { level: 'silent' },
    ...config,
  })
  servers.push(server)
  await server.start()
  return server
}

async function fetchRaw(
  server: MockServer,
  path: string,
  headers: Record<string, string>,
): Promise<Response> {
  return server.fetch(new Request(`http://localhost${path}`, { headers }))
}

describe('the life of a server', () => {
  it('does nothing before start, and says so', async () => {
    const server = createMockServer({ spec, port: 0 })
    expect(() => server.url).toThrow('start()')
    await expect(server.ready).rejects.toThrow('start()')
    await server.close()
  })

  it('starts once however often it is asked to, and closes twice without harm', async () => {
    const server = await start()
    const url = server.url
    await Promise.all([server.start(), server.ready])
    expect(server.url).toBe(url)
    await Promise.all([server.close(), server.close()])
    await expect(fetch(`${url}/short`)).rejects.toThrow('fetch failed')
  })

  it('shares nothing with another server in the process', async () => {
    const [one, other] = [await start(), await start({ seed: 2 })]
    expect(one.url).not.toBe(other.url)
    await one.close()
    expect((await fetch(`${other.url}/short`)).status).toBe(200)
  })

  it('refuses a port that is taken, by number', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => blocker.once('listening', resolve))
    const { port } = blocker.address() as AddressInfo
    await expect(start({ port })).rejects.toThrow(PortInUseError)
    blocker.close()
  })

  it('is closed by await using', async () => {
    let url = ''
    {
      await using server = createMockServer({ spec, port: 0, log: { level: 'silent' } })
      await server.start()
      url = server.url
    }
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })
})

describe('HTTPS', () => {
  it('is served with a certificate of its own', async () => {
    const server = await start({ tls: true })
    expect(server.url).toMatch(/^https:\/\/localhost:\d+$/)
    const status = await new Promise((resolve, reject) => {
      get(`${server.url}/short`, { rejectUnauthorized: false }, (response) => {
        response.resume()
        resolve(response.statusCode)
      }).on('error', reject)
    })
    expect(status).toBe(200)
  })
})

describe('bad input at the start', () => {
  it.each([
    [
      { tls: { cert: '/none.pem', key: '/none.key' } },
      /tls\.cert \(--cert\) cannot be read: .*none\.pem/,
    ],
    [
      { tls: { cert: 'package.json', key: 'package.json' } },
      /are no certificate with its key in PEM/,
    ],
    [{ host: '192.0.2.77' }, /this machine has no address 192\.0\.2\.77/],
  ])('%o is refused in words', async (config, message) => {
    await expect(start(config)).rejects.toThrow(message)
  })
})

it('refuses to serve nothing', () => {
  expect(() => createMockServer({})).toThrow('nothing to serve')
})

describe('compression', () => {
  it.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
  ] as const)('%s is used for a long body when accepted', async (coding, unpack) => {
    const response = await fetchRaw(await start(), '/long', { 'accept-encoding': coding })
    expect(response.headers.get('content-encoding')).toBe(coding)
    expect(response.headers.get('vary')).toContain('Accept-Encoding')
    expect(JSON.parse(unpack(Buffer.from(await response.arrayBuffer())).toString())).toEqual(long)
  })

  it.each([undefined, 'identity', 'br;q=0, gzip;q=0', 'deflate', 'gzip;q=0.2, identity'])(
    'is not used for Accept-Encoding: %s',
    async (accepted) => {
      const response = await fetchRaw(
        await start(),
        '/long',
        accepted === undefined ? {} : { 'accept-encoding': accepted },
      )
      expect(response.headers.get('content-encoding')).toBeNull()
      expect(await response.json()).toEqual(long)
    },
  )

  it('is not used for a short body', async () => {
    const response = await fetchRaw(await start(), '/short', { 'accept-encoding': 'gzip' })
    expect(response.headers.get('content-encoding')).toBeNull()
  })
})

describe('ranges of a file', () => {
  it.each([
    ['bytes=0-3', 206, 'bytes 0-3/70', 4],
    ['bytes=-10', 206, 'bytes 60-69/70', 10],
    ['bytes=60-', 206, 'bytes 60-69/70', 10],
    ['bytes=0-1000', 206, 'bytes 0-69/70', 70],
    ['bytes=70-', 416, 'bytes */70', 0],
    ['bytes=0-1,4-5', 200, null, 70],
    ['items=0-1', 200, null, 70],
    ['bytes=5-2', 200, null, 70],
  ])('%s answers %i', async (range, status, contentRange, length) => {
    const response = await fetchRaw(await start(), '/photo', { range })
    expect(response.status).toBe(status)
    expect(response.headers.get('content-range')).toBe(contentRange)
    expect((await response.arrayBuffer()).byteLength).toBe(length)
  })

  it('are offered', async () => {
    expect((await fetchRaw(await start(), '/photo', {})).headers.get('accept-ranges')).toBe('bytes')
    expect((await fetchRaw(await start(), '/short', {})).headers.get('accept-ranges')).toBeNull()
  })
})
