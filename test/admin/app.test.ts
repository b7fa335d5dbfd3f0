import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createControl } from '../../src/control/control.ts'
import { CASES, REFUSED } from '../control/_suite.ts'
import { entryOf, handlers } from '../control/_handlers.ts'
import { BEARER, dataOf, JSON_TYPE, startAdmin, toOutgoing } from './_admin.ts'
import type { Given, Running } from './_admin.ts'

let shared: Running
beforeAll(async () => {
  shared = await startAdmin()
})
afterAll(() => shared.close())

const running: Running[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})
async function start(given: Given): Promise<Running> {
  const one = await startAdmin(given)
  running.push(one)
  return one
}

const PETSTORE = '/admin/api/v1/servers/petstore'
const control = createControl(handlers, { log: { error() {} }, createId: () => '' })

describe('every verb over HTTP', () => {
  it.each(CASES)('answers $verb as the control does', async ({ verb, input }) => {
    const reply = await shared.ask(toOutgoing(verb, input))
    const text = reply.body.toString('utf8')
    const direct = await control.call(verb, input)
    if (typeof direct === 'string') expect(text).toBe(direct)
    else expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(direct)))
  })

  it.each(REFUSED)('refuses $verb with $status', async ({ verb, input, status, code, message }) => {
    const reply = await shared.ask(toOutgoing(verb, input))
    expect(reply.status).toBe(status)
    expect(reply.headers['content-type']).toBe('application/problem+json')
    const problem = dataOf(reply)
    expect(problem).toMatchObject({
      type: `urn:mockloop:problem:MOCKLOOP_ERROR_${code}`,
      status,
      success: false,
      error_code: `MOCKLOOP_ERROR_${code}`,
      message: expect.stringMatching(message),
    })
    expect(problem['detail']).toBe(problem['message'])
    expect(problem['title']).toBe(problem['error'])
  })

  it('answers 201 to what makes something', async () => {
    const created = CASES.filter(({ verb }) =>
      ['start_server', 'create_scenario', 'snapshot'].includes(verb),
    )
    for (const { verb, input } of created)
      expect((await shared.ask(toOutgoing(verb, input))).status).toBe(201)
  })

  it('says with 503 that it is not ready', async () => {
    const one = await start({ handlers: { ready: async () => ({ ready: false, servers: [] }) } })
    const reply = await one.ask({ target: '/ready' })
    expect(reply.status).toBe(503)
    expect(dataOf(reply)).toEqual({ ready: false, servers: [] })
  })

  it('gives metrics as Prometheus asks for them', async () => {
    const reply = await shared.ask({ target: '/metrics' })
    expect(reply.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8')
  })
})

describe('a route', () => {
  it.each([
    ['/admin/api/v1/servers/petstore/scenario', '/admin/api/v1/servers/{server}/scenarios'],
    ['/admin/api/v1/server', '/admin/api/v1/servers'],
    ['/helth', '/health'],
  ])('that is not there is 404, and names the nearest: %s', async (target, near) => {
    const reply = await shared.ask({ target })
    expect(reply.status).toBe(404)
    expect(dataOf(reply)['message']).toContain(near)
  })

  it.each([
    '/',
    '/admin',
    '/admin/api/v1/',
    `${PETSTORE}//scenarios`,
    `${PETSTORE}/..`,
    '//health',
  ])('that is not there is 404: %s', async (target) => {
    expect((await shared.ask({ target })).status).toBe(404)
  })

  it('with another method is 405 with Allow', async () => {
    const reply = await shared.ask({ method: 'PATCH', target: `${PETSTORE}/responses` })
    expect(reply.status).toBe(405)
    expect(new Set(reply.headers['allow']?.split(', '))).toEqual(
      new Set(['GET', 'HEAD', 'PUT', 'DELETE']),
    )
    const options = await shared.ask({ method: 'OPTIONS', target: '/health' })
    expect([options.status, options.headers['allow']]).toEqual([405, 'GET, HEAD'])
  })

  it('takes a server by the name of a verb', async () => {
    const reply = await shared.ask({ target: '/admin/api/v1/servers/generate' })
    expect(dataOf(reply)['message']).toContain('no server "generate"')
  })

  it('decodes its parameters once, %2F too', async () => {
    const reply = await shared.ask({ target: `${PETSTORE}/operations/a%2Fb%252Fc%20d` })
    expect(dataOf(reply)['operation_id']).toBe('a/b%2Fc d')
    const broken = await shared.ask({ target: `${PETSTORE}/operations/%E0%A4%A` })
    expect([broken.status, dataOf(broken)['message']]).toEqual([
      400,
      'the path has a malformed escape: "%E0%A4%A"',
    ])
  })

  it('has for HEAD what GET has, without the body', async () => {
    const asked = await shared.ask({ target: PETSTORE })
    const head = await shared.ask({ method: 'HEAD', target: PETSTORE })
    expect(head.status).toBe(200)
    expect(head.body).toHaveLength(0)
    expect(head.headers['content-length']).toBe(String(asked.body.length))
    expect((await shared.ask({ method: 'HEAD', target: '/nothing' })).status).toBe(404)
  })
})

describe('a query', () => {
  it.each([
    ['limit=1&limit=2', /limit: is given twice/],
    ['limit=', /limit: must be a whole number, got ""/],
    ['limit=1e3', /limit: must be a whole number, got "1e3"/],
    ['limit=0x10', /limit: must be a whole number/],
    ['analyze=yes', /analyze: must be true or false, got "yes"/],
    ['__proto__=1', /__proto__: is not known/],
    ['constructor=1&hasOwnProperty=2', /constructor: is not known.*hasOwnProperty: is not known/],
    ['server=other', /server: is given twice, and differently: it belongs in the path/],
  ])('that makes no sense is refused: %s', async (query, message) => {
    const reply = await shared.ask({ target: `${PETSTORE}/logs?${query}` })
    expect(reply.status).toBe(400)
    expect(dataOf(reply)['message']).toMatch(message)
  })

  it('keeps text that looks like a number', async () => {
    const reply = await shared.ask({ target: `${PETSTORE}/logs?q=007&status=404&analyze=0` })
    expect(dataOf(reply)).toMatchObject({
      query_info: { filters_applied: { q: '007', status: '404' } },
    })
  })

  it('that is too long is 414', async () => {
    const reply = await shared.ask({ target: `${PETSTORE}/logs?q=${'a'.repeat(8200)}` })
    expect([reply.status, dataOf(reply)['error_code']]).toEqual([414, 'MOCKLOOP_ERROR_013'])
  })
})

describe('a body', () => {
  const target = `${PETSTORE}/state`
  const put = (body: string | Buffer, headers: Record<string, string> = JSON_TYPE) =>
    shared.ask({ method: 'PUT', target, headers, body })

  it.each([
    ['no JSON', '{"state":', 400, /cannot be read as JSON/],
    ['a list', '[]', 400, /the body must be a JSON object/],
    ['null', 'null', 400, /the body must be a JSON object/],
    ['bytes that are no text', Buffer.from([0x22, 0xff, 0x22]), 400, /is not UTF-8/],
    ['too deep', `{"state":{"a":${'['.repeat(60)}${']'.repeat(60)}}}`, 400, /deeper than 50/],
    ['too large', `{"state":{"a":"${'a'.repeat(10_000)}"}}`, 413, /larger than 10000 bytes/],
    ['with unknown members', '{"state":{},"stat":1}', 400, /stat: is not known/],
    ['without what is required', '{}', 400, /state: is required/],
    ['that names another server', '{"state":{},"server":"b"}', 400, /server: is given twice/],
  ])('is refused: %s', async (_name, body, status, message) => {
    const reply = await put(body)
    expect(reply.status).toBe(status)
    expect(dataOf(reply)['message']).toMatch(message)
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'text/json',
    '',
  ])('as %j is 415', async (type) => {
    const reply = await put('{"state":{}}', type === '' ? {} : { 'content-type': type })
    expect(reply.status).toBe(415)
  })

  it.each(['application/json; charset=utf-8', 'Application/JSON'])(
    'as %s is read',
    async (type) => {
      expect((await put('{"state":{}}', { 'content-type': type })).status).toBe(200)
    },
  )

  it('may be left out, and then has no content type', async () => {
    expect((await shared.ask({ method: 'POST', target: `${PETSTORE}/stop` })).status).toBe(200)
  })
})

describe('an answer', () => {
  it('has what keeps browsers from mischief, and never a CORS header', async () => {
    const replies = await Promise.all([
      shared.ask({ target: PETSTORE }),
      shared.ask({ target: '/nothing' }),
      shared.send({ target: PETSTORE }),
      shared.send({ target: '/health' }),
      shared.ask({ target: PETSTORE, headers: { origin: `http://localhost:${shared.port}` } }),
    ])
    for (const { headers } of replies) {
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
      })
      const cors = Object.keys(headers).filter((name) => name.startsWith('access-control'))
      expect(cors).toEqual([])
    }
  })

  it('to a defect is bland, with an id that the log has', async () => {
    const defect = new TypeError('a secret of ours')
    const one = await start({ handlers: { list_servers: () => Promise.reject(defect) } })
    const reply = await one.ask({ target: '/admin/api/v1/servers' })
    expect(reply.status).toBe(500)
    expect(reply.body.toString()).not.toContain('secret')
    expect(one.logged).toEqual([{ id: expect.any(String), err: defect }])
    const [{ id }] = one.logged as [{ id: string }]
    expect(dataOf(reply)['message']).toContain(id)
  })

  it('is told to who records them, but not that of a sign-in', async () => {
    const seen: string[] = []
    const one = await start({
      record: ({ method, path }, status) => void seen.push(`${method} ${path} ${status}`),
    })
    await one.ask({ target: PETSTORE })
    await one.send({ target: '/metrics?a=1' })
    await one.send({ target: one.guard.createSignIn() })
    expect(seen).toEqual([`GET ${PETSTORE} 200`, 'GET /metrics 401'])
  })

  it('comes to many at once, each to its own question', async () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`)
    const replies = await Promise.all(
      names.map((name) => shared.ask(toOutgoing('switch_scenario', { server: 'petstore', name }))),
    )
    expect(replies.map((reply) => dataOf(reply)['active_scenario'])).toEqual(names)
  })
})

describe('an export', () => {
  it('is a file that browsers save', async () => {
    const reply = await shared.ask({ target: `${PETSTORE}/log-export?format=ndjson` })
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'application/x-ndjson',
      'content-disposition': 'attachment; filename="logs__ndjson_.ndjson"',
    })
    expect(reply.body.toString()).toBe('{"a":1}\n{"a":2}\n')
  })

  it('breaks its connection when it cannot be finished', async () => {
    async function* broken(): AsyncGenerator<string> {
      yield 'first'
      throw new Error('disk')
    }
    const file = { media_type: 'text/csv', filename: 'a.csv', body: broken() }
    const one = await start({ handlers: { export_logs: async () => file } })
    await expect(one.ask({ target: `${PETSTORE}/log-export` })).rejects.toThrow(/aborted|hang up/)
    expect(one.logged).toHaveLength(1)
  })

  it('is not made any further once its reader has gone', async () => {
    let isStopped = false
    async function* endless(): AsyncGenerator<string> {
      try {
        for (;;) yield 'a'.repeat(10_000)
      } finally {
        isStopped = true
      }
    }
    const file = { media_type: 'text/csv', filename: 'a.csv', body: endless() }
    const one = await start({ handlers: { export_logs: async () => file } })
    const reading = await open(one, `${PETSTORE}/log-export`)
    reading.destroy()
    await vi.waitFor(() => expect(isStopped).toBe(true))
    expect(one.logged).toEqual([])
  })
})

/** A response whose body is still coming. */
function open(
  { port }: Running,
  path: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { port, host: 'localhost', path, headers: { ...BEARER, ...headers } }
    get(options, resolve).on('error', reject)
  })
}

/** Reads until so many events have come. */
async function readEvents(response: IncomingMessage, count: number): Promise<string> {
  let text = ''
  for await (const chunk of response.iterator({ destroyOnReturn: false })) {
    text += String(chunk)
    if (text.split('\ndata: ').length > count) return text
  }
  return text
}

describe('an event stream', () => {
  const target = `${PETSTORE}/log-stream`

  it('sends each entry with its id', async () => {
    const response = await open(shared, target)
    expect(response.headers['content-type']).toBe('text/event-stream')
    const text = await readEvents(response, 2)
    response.destroy()
    expect(text).toBe(
      `retry: 1000\n\nid: 01A1\ndata: ${JSON.stringify(entryOf('01A1'))}\n\n` +
        `id: 01A2\ndata: ${JSON.stringify(entryOf('01A2'))}\n\n`,
    )
  })

  it('goes on after the last event that a browser has seen, whatever its URL says', async () => {
    const response = await open(shared, `${target}?last_event_id=01A`, { 'last-event-id': '01C' })
    const text = await readEvents(response, 1)
    response.destroy()
    expect(text).toContain('id: 01C1\n')
  })

  it('says what is wrong before it begins', async () => {
    const wrong = await shared.ask({ target: `${target}?source=nowhere` })
    expect([wrong.status, wrong.headers['content-type']]).toEqual([400, 'application/problem+json'])
  })

  it('is not begun for HEAD, and leaves its place', async () => {
    const one = await start({ limits: { streams: 1 } })
    for (let turn = 0; turn < 3; turn++)
      expect((await one.ask({ method: 'HEAD', target })).status).toBe(200)
  })

  it('is refused with 503 when there are too many, until one of them goes', async () => {
    const one = await start({ limits: { streams: 2 } })
    const first = await open(one, target)
    const second = await open(one, target)
    const third = await one.ask({ target })
    expect([third.status, third.headers['retry-after']]).toEqual([503, '5'])
    first.destroy()
    await vi.waitFor(async () => {
      const again = await open(one, target)
      again.destroy()
      expect(again.statusCode).toBe(200)
    })
    second.destroy()
  })

  it('counts none that could not begin', async () => {
    const one = await start({ limits: { streams: 1 } })
    for (let turn = 0; turn < 3; turn++)
      expect((await one.ask({ target: `${target}?limit=1` })).status).toBe(400)
    const response = await open(one, target)
    response.destroy()
    expect(response.statusCode).toBe(200)
  })

  it('ends its source when the client goes, and when the admin is closed', async () => {
    const ended: AbortSignal[] = []
    const one = await start({
      handlers: {
        stream_logs: (input, context) => {
          ended.push(context.signal)
          return handlers.stream_logs(input, context)
        },
      },
    })
    const gone = await open(one, target)
    const stays = await open(one, target)
    await readEvents(gone, 2)
    gone.destroy()
    await vi.waitFor(() => expect(ended.map(({ aborted }) => aborted)).toEqual([true, false]))
    one.admin.close()
    const rest = await readEvents(stays, 99)
    expect(rest).toContain('id: 01A2')
    expect(ended.map(({ aborted }) => aborted)).toEqual([true, true])
  })

  it('tells at its end why it broke', async () => {
    async function* broken() {
      yield entryOf('01A')
      throw new Error('a secret of ours')
    }
    const one = await start({ handlers: { stream_logs: async () => broken() } })
    const reply = await one.ask({ target })
    const text = reply.body.toString()
    expect(text).toMatch(
      /event: failure\ndata: \{"success":false,"error_code":"MOCKLOOP_ERROR_016"/,
    )
    expect(text).not.toContain('secret')
    expect(one.logged).toHaveLength(1)
  })
})
