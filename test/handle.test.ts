/** The request path, step by step, as `handle.ts` numbers it. */
import { connect } from 'node:net'
import { Agent } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { resolveConfig } from '../src/config.ts'
import type { MockLoopConfig } from '../src/config.ts'
import { handle } from '../src/handle.ts'
import type { Serving } from '../src/handle.ts'
import { createId } from '../src/lib/ids.ts'
import { createOutbound } from '../src/lib/outbound.ts'
import { createApp, openSocket } from '../src/listen.ts'
import { loadMock } from '../src/mock.ts'
import type { Mock } from '../src/mock.ts'
import { inProcess, overSocket, shareParts } from './_setup.ts'
import type { Reply, Send } from './_setup.ts'

const json = (media: object) => ({
  200: { description: 'ok', content: { 'application/json': media } },
})

const PETS = {
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1.0.0' },
  servers: [{ url: '/v1' }],
  paths: {
    '/pets': {
      get: { operationId: 'listPets', responses: json({ example: [{ id: 7 }] }) },
      delete: { operationId: 'dropPets', responses: { 204: { description: 'gone' } } },
    },
    '/pets/{petId}': {
      get: {
        operationId: 'onePet',
        responses: json({
          schema: {
            type: 'object',
            required: ['id', 'name'],
            properties: { id: { type: 'integer' }, name: { type: 'string' } },
          },
        }),
      },
    },
    '/many': {
      get: {
        operationId: 'many',
        responses: json({ example: Array.from({ length: 20_000 }, (_, id) => ({ id })) }),
      },
    },
    '/broken': { get: { operationId: 'broken', responses: {} } },
    // Told apart by a form, so that the body is read before the operation is known.
    '/actions#Action=One': { post: { operationId: 'one', responses: json({ example: 1 }) } },
    '/actions#Action=Two': { post: { operationId: 'two', responses: json({ example: 2 }) } },
  },
}

interface Line {
  level: number
  msg?: string
  [field: string]: unknown
}

interface Fixture {
  serving: Serving
  mock: Mock
  lines: Line[]
  send: (request: string, headers?: Record<string, string>) => Promise<Reply>
  /** Opens a port and sends over it. */
  listen: () => Promise<{ port: number; send: Send }>
}

/** A handler of its own with a log that can be read. */
async function serve(config: Partial<MockLoopConfig> = {}): Promise<Fixture> {
  const lines: Line[] = []
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) })
  const { mocks: resolved, limits } = resolveConfig(
    config.mocks === undefined ? { spec: PETS, ...config } : config,
    { cwd: process.cwd() },
  )
  const outbound = createOutbound({ allow: [] })
  const parts = await shareParts({ outbound, log, limits })
  const mocks = await Promise.all(resolved.map((one) => loadMock(one, parts)))
  onTestFinished(() => outbound.close())
  const serving: Serving = { mocks, log, createId: createId(), limits }
  const app = createApp((event) => handle(serving, event))
  const send = inProcess({ fetch: async (request) => app.fetch(request) })
  return {
    serving,
    mock: mocks[0]!,
    lines,
    send: (request, headers = {}) => {
      const [method = '', target = ''] = request.split(' ')
      return send({ method, target, headers })
    },
    listen: async () => {
      const options = {
        host: '127.0.0.1',
        port: 0,
        usual: 0,
        tls: false,
        limits: { headersTimeout: 10_000, requestTimeout: 60_000, connections: 100 },
      }
      const socket = await openSocket(app, options)
      const agent = new Agent({ keepAlive: true, maxSockets: 20 })
      onTestFinished(async () => {
        agent.destroy()
        await socket.close(100)
      })
      return { port: socket.port, send: overSocket(socket.url, agent) }
    },
  }
}

const problemOf = ({ body }: Reply): Record<string, unknown> => JSON.parse(body.toString())

describe('1. open', () => {
  test('gives each request an id of its own, in the answer and in the log', async () => {
    const { send, lines } = await serve()
    const replies = [await send('GET /pets'), await send('GET /pets'), await send('GET /nothing')]
    const ids = replies.map(({ headers }) => headers['x-mockloop-request-id'])
    expect(new Set(ids).size).toBe(3)
    expect(lines.map(({ id }) => id)).toEqual(ids)
  })

  test('refuses a URL above the limit before anything looks at it', async () => {
    const { send, mock } = await serve()
    const answer = vi.spyOn(mock.responder, 'answer')
    const reply = await send(`GET /pets?x=${'a'.repeat(8192)}`)
    expect(reply.status).toBe(414)
    expect(problemOf(reply)).toMatchObject({ type: 'urn:mockloop:problem:uri-too-long' })
    expect(answer).not.toHaveBeenCalled()
    expect((await send(`GET /pets?x=${'a'.repeat(8192 - '/pets?x='.length)}`)).status).toBe(200)
  })

  test('answers preferences that make no sense with a problem', async () => {
    const { send } = await serve()
    const reply = await send('GET /pets', { prefer: 'code=teapot' })
    expect(reply.status).toBe(422)
    expect(problemOf(reply)).toMatchObject({ type: 'urn:mockloop:problem:bad-preference' })
  })
})

describe('2. pick', () => {
  const two: Partial<MockLoopConfig> = {
    mocks: {
      old: { spec: PETS, basePath: '/v1' },
      new: { spec: PETS, basePath: '/v1/next' },
    },
  }

  test('takes the mock with the longest base path, and logs which', async () => {
    const { send, lines } = await serve(two)
    await send('GET /v1/pets')
    await send('GET /v1/next/pets')
    await send('GET /v2/pets')
    expect(lines.map(({ mock }) => mock)).toEqual(['old', 'new', undefined])
  })

  test('takes the mocks as they are at the time of the request', async () => {
    const { serving, send } = await serve()
    expect((await send('GET /pets')).status).toBe(200)
    serving.mocks = []
    expect((await send('GET /pets')).status).toBe(404)
  })
})

describe('3. route', () => {
  test('finds the operation below the base path and bare', async () => {
    const { send, lines } = await serve()
    await send('GET /v1/pets/3')
    await send('GET /pets/3')
    expect(lines.map(({ operation }) => operation)).toEqual(['onePet', 'onePet'])
  })

  test('answers an unknown path with the nearest operations', async () => {
    const { send } = await serve()
    const reply = await send('GET /v1/petz')
    expect(problemOf(reply)).toEqual({
      type: 'urn:mockloop:problem:no-operation',
      title: 'No operation has this path',
      status: 404,
      detail: 'no operation answers GET /v1/petz; the nearest: GET /pets, DELETE /pets',
      instance: `urn:mockloop:request:${reply.headers['x-mockloop-request-id']}`,
      nearest: ['GET /pets', 'DELETE /pets'],
      why_not: [
        'segment 1 is "pets", not "petz"',
        'its method is DELETE, not GET; segment 1 is "pets", not "petz"',
      ],
    })
  })

  test('answers a wrong method with those that there are', async () => {
    const { send } = await serve()
    const reply = await send('PUT /pets')
    expect(reply).toMatchObject({ status: 405, headers: { allow: 'GET, DELETE, HEAD' } })
  })

  test('reads a form only where operations are told apart by one', async () => {
    const { listen } = await serve()
    const { send } = await listen()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const post = { method: 'POST', headers, body: 'Action=Two' }
    expect((await send({ ...post, target: '/actions' })).body.toString()).toBe('2')
  })

  test('is done with an unknown path in a large description', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 3000 }, (_, index) => [
        `/resources${index % 50}/{id}/children${index}/{childId}/details`,
        { get: { responses: json({ example: index }) } },
      ]),
    )
    const { send } = await serve({ spec: { ...PETS, paths } })
    for (let count = 0; count < 5; count++)
      expect((await send('GET /resources7/1/childen57x/2/detail')).status).toBe(404)
  })
})

describe('7. resolve', () => {
  test('takes the example, else makes a fake', async () => {
    const { send } = await serve()
    const example = await send('GET /pets')
    expect(example.body.toString()).toBe('[{"id":7}]')
    expect(example.headers['x-mockloop-source']).toBe('example')
    const fake = await send('GET /pets/3')
    expect(fake.headers['x-mockloop-source']).toBe('fake')
    expect(JSON.parse(fake.body.toString())).toMatchObject({ id: 3, name: expect.any(String) })
  })

  test('answers 200 requests at once all alike, in process', async () => {
    const { send, lines } = await serve()
    const replies = await Promise.all(Array.from({ length: 200 }, () => send('GET /pets/3')))
    expect(new Set(replies.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
    expect(lines).toHaveLength(200)
  })

  test('answers 200 requests at once all alike, over sockets', async () => {
    const { listen } = await serve()
    const { send } = await listen()
    const request = { method: 'GET', target: '/pets/3', headers: {} }
    const replies = await Promise.all(Array.from({ length: 200 }, () => send(request)))
    expect(new Set(replies.map(({ status, body }) => `${status} ${body}`)).size).toBe(1)
  })

  test('answers a broken operation with its diagnostic', async () => {
    const { send, lines } = await serve()
    const reply = await send('GET /broken')
    expect(reply.status).toBe(501)
    expect(problemOf(reply)).toMatchObject({
      detail:
        'GET /broken cannot be served: the operation defines no response; add at least one status to responses',
      diagnostic: { code: 'missing-responses', pointer: '/paths/~1broken/get' },
    })
    expect(lines.filter(({ level }) => level >= 50)).toEqual([])
  })

  test('tells of a wrong example once, and serves it', async () => {
    const wrong = {
      '/pets': {
        get: { responses: json({ schema: { type: 'object' }, example: ['no object'] }) },
      },
    }
    const { send, mock } = await serve({ spec: { ...PETS, paths: wrong } })
    for (let count = 0; count < 3; count++)
      expect((await send('GET /pets')).body.toString()).toBe('["no object"]')
    const found = () => mock.spec.diagnostics.filter(({ code }) => code === 'wrong-example')
    await vi.waitFor(() => expect(found()).toHaveLength(1), 5000)
    expect(found()[0]?.message).toContain('GET /pets')
  })

  test('asks for an example that lies elsewhere once', async () => {
    const far = { examples: { far: { externalValue: 'http://127.0.0.1:1/x.json' } }, schema: {} }
    const paths = { '/pets/{id}': { get: { responses: json(far) } } }
    const { send, mock } = await serve({ spec: { ...PETS, paths } })
    for (const id of [1, 2, 3])
      expect((await send(`GET /pets/${id}`)).headers['x-mockloop-source']).toBe('fake')
    await vi.waitFor(() =>
      expect(mock.spec.diagnostics.map(({ code }) => code)).toEqual(['external-example']),
    )
  })
})

describe('a defect of ours', () => {
  test('is a bland 500 with an id; the stack is in the log only', async () => {
    const { send, mock, lines } = await serve()
    vi.spyOn(mock.responder, 'answer').mockRejectedValueOnce(new TypeError('secret boom'))
    const reply = await send('GET /pets')
    const id = reply.headers['x-mockloop-request-id']
    expect(reply.status).toBe(500)
    expect(problemOf(reply)).toEqual({
      type: 'urn:mockloop:problem:internal-error',
      title: 'MockLoop failed to answer',
      status: 500,
      detail: `something went wrong in MockLoop; its log has the details under ${id}`,
      instance: `urn:mockloop:request:${id}`,
    })
    const [error, line] = lines
    expect(error).toMatchObject({ level: 50, id, err: { type: 'TypeError' } })
    expect(JSON.stringify(error)).toMatch(/secret boom.*handle\.test\.ts/)
    expect(line).toMatchObject({ level: 30, id, status: 500, source: 'problem' })
  })

  test('is one too when something else than an error is thrown', async () => {
    const { send, mock, lines } = await serve()
    vi.spyOn(mock.responder, 'answer').mockRejectedValueOnce('just text')
    expect((await send('GET /pets')).status).toBe(500)
    expect(lines).toHaveLength(2)
  })

  test('does not stop what comes after it', async () => {
    const { listen, mock } = await serve()
    const { send } = await listen()
    vi.spyOn(mock.responder, 'answer').mockRejectedValueOnce(new Error('boom'))
    const request = { method: 'GET', target: '/pets', headers: {} }
    expect((await send(request)).status).toBe(500)
    expect((await send(request)).status).toBe(200)
  })
})

describe('8. send', () => {
  test('adds its own headers to an answer', async () => {
    const { send } = await serve()
    const { headers } = await send('GET /pets')
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-mockloop-source': 'example',
      'x-mockloop-operation': 'listPets',
      'x-mockloop-request-id': expect.stringMatching(/^[\w-]{8,}$/),
    })
  })

  test('tells HEAD the length of the body that GET has', async () => {
    const { listen } = await serve()
    const { send } = await listen()
    const head = await send({ method: 'HEAD', target: '/pets', headers: {} })
    const get = await send({ method: 'GET', target: '/pets', headers: {} })
    expect(head.body).toHaveLength(0)
    expect(head.headers['content-length']).toBe(String(get.body.length))
    expect(get.headers['content-length']).toBe(String(get.body.length))
  })

  test('tells no length where there can be no body', async () => {
    const { listen } = await serve()
    const { send } = await listen()
    const reply = await send({ method: 'DELETE', target: '/pets', headers: {} })
    expect(reply).toMatchObject({ status: 204, body: Buffer.alloc(0) })
    expect(reply.headers['content-length']).toBeUndefined()
    expect(reply.headers['transfer-encoding']).toBeUndefined()
  })

  test('answers before a body that is far too large has come to its end', async () => {
    const { listen, lines } = await serve({ limits: { body: 1000 } })
    const { send } = await listen()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = `Action=${'x'.repeat(5_000_000)}`
    for (const how of [{}, { 'transfer-encoding': 'chunked' }]) {
      const post = { method: 'POST', target: '/actions', headers: { ...headers, ...how }, body }
      expect((await send(post)).status).toBe(413)
    }
    expect((await send({ method: 'GET', target: '/pets', headers: {} })).status).toBe(200)
    expect(lines.filter(({ level }) => level >= 40)).toEqual([])
  })

  test('survives a client that disconnects half-way through its request', async () => {
    const { listen, lines } = await serve()
    const { port, send } = await listen()
    const client = connect(port, '127.0.0.1')
    client.write(
      'POST /actions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n' +
        'content-type: application/x-www-form-urlencoded\r\n\r\nAction=T',
    )
    await wait(50)
    client.destroy()
    await vi.waitFor(() => expect(lines).toHaveLength(1))
    expect(lines[0]).toMatchObject({ level: 30, path: '/actions', status: 400 })
    expect((await send({ method: 'GET', target: '/pets', headers: {} })).status).toBe(200)
  })

  test('survives a client that disconnects half-way through its answer', async () => {
    const { listen, lines } = await serve()
    const { port, send } = await listen()
    for (let count = 0; count < 5; count++) {
      const client = connect(port, '127.0.0.1')
      client.write('GET /many HTTP/1.1\r\nhost: x\r\n\r\n')
      await new Promise((resolve) => client.once('data', resolve))
      client.destroy()
    }
    expect((await send({ method: 'GET', target: '/pets', headers: {} })).status).toBe(200)
    expect(lines.filter(({ level }) => level >= 40)).toEqual([])
  })
})

describe('9. log', () => {
  test('writes one line a request', async () => {
    const { send, lines } = await serve()
    const { headers } = await send('GET /v1/pets/3?token=secret')
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.any(Number),
        id: headers['x-mockloop-request-id'],
        mock: 'Pets',
        method: 'GET',
        path: '/v1/pets/3',
        query: 'token=***',
        status: 200,
        ms: expect.any(Number),
        source: 'fake',
        operation: 'onePet',
      },
    ])
    expect(lines[0]?.['ms']).toBeGreaterThan(0)
  })

  test('writes one for a problem, without mock and operation where there are none', async () => {
    const { send, lines } = await serve()
    await send('GET /nothing')
    await send('PUT /pets')
    expect(lines).toMatchObject([
      { level: 30, method: 'GET', path: '/nothing', status: 404, source: 'problem' },
      { level: 30, method: 'PUT', path: '/pets', status: 405, source: 'problem' },
    ])
    expect(lines.flatMap((line) => Object.keys(line))).not.toContain('operation')
  })

  test('writes the query but for the keys in it, routed or not', async () => {
    const { send, lines } = await serve({
      spec: {
        ...PETS,
        components: {
          securitySchemes: {
            ours: { type: 'apiKey', in: 'query', name: 'api key' },
            theirs: { type: 'apiKey', in: 'header', name: 'limit' },
          },
        },
      },
    })
    await send('GET /pets?limit=3&api%20key=s3cret&%zz=1&bare')
    await send('GET /nothing?api+key=s3cret&access_token=s3cret')
    await send('GET /pets?')
    expect(lines.map(({ query }) => query)).toEqual([
      'limit=3&api%20key=***&%zz=1&bare',
      'api+key=***&access_token=***',
      undefined,
    ])
  })

  test('tells why who may not pass was refused', async () => {
    const { send, lines } = await serve({
      spec: {
        ...PETS,
        components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
        security: [{ key: [] }],
      },
    })
    await send('GET /pets')
    await send('GET /pets', { 'x-key': 'k' })
    expect(lines).toMatchObject([
      { status: 401, reason: 'send the header X-Key; --no-auth turns this off' },
      { status: 200 },
    ])
    expect(lines[1]).not.toHaveProperty('reason')
  })

  test('marks a broken connection, whose status nobody gets to see', async () => {
    const { send, lines } = await serve({ faults: [{ fault: 'reset' }] })
    await send('GET /pets').catch(() => undefined)
    expect(lines).toMatchObject([{ status: 200, fault: 'reset' }])
    const dripping = await serve({ faults: [{ fault: { drip: { bytes: 100, ms: 0 } } }] })
    await dripping.send('GET /pets')
    expect(dripping.lines).toMatchObject([{ status: 200, fault: 'drip' }])
  })

  test('writes the path as it was sent, so that it is one line', async () => {
    const { send, lines } = await serve()
    await send('GET /pets/%0a%1b[31m')
    expect(lines[0]?.['path']).toBe('/pets/%0a%1b[31m')
  })
})
