import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { MockLoopClient } from '../../src/index.ts'
import type { MockLoopConfig } from '../../src/index.ts'
import { rows, SKINS, steer, TOKEN } from './_control.ts'
import { startReceiver } from './_receiver.ts'
import { post, serve, SHOP, temporaryFolder } from './_host.ts'

const SECRET = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0'
const OPEN = { outbound: { allow: ['127.0.0.1'] } } satisfies MockLoopConfig

/** The shop with webhooks of its document. */
const HOOKED: object = {
  ...SHOP,
  webhooks: {
    petBought: {
      post: {
        summary: 'A pet was bought',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['petId', 'at'],
                properties: {
                  petId: { type: 'integer', minimum: 1 },
                  at: { type: 'string', format: 'date-time' },
                },
              },
            },
          },
        },
        responses: { 200: { description: 'ok' } },
      },
    },
    petGone: { $ref: '#/components/pathItems/gone' },
  },
  components: {
    pathItems: { gone: { put: { responses: { 200: { description: 'ok' } } } } },
    securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'x-key' } },
  },
}

describe.each(SKINS)('registered webhooks %s', { timeout: 20_000 }, (skin) => {
  it('are told what they want of a request and its answer, secrets masked', async () => {
    const receiver = await startReceiver()
    const { call, send } = await steer(skin, OPEN)
    const made = await call('create_webhook', {
      server: 'shop',
      name: 'audit',
      url: `${receiver.url}/in`,
      events: ['request.received', 'response.sent'],
      headers: { 'x-from': 'mockloop', authorization: 'Bearer hidden' },
      secret: SECRET,
    })
    expect(made['webhook']).toMatchObject({
      secret: '***',
      headers: { authorization: '[redacted]' },
    })
    const init = post({ sku: 'a-1' }, { 'x-key': 'k', authorization: 'Bearer a' })
    const answered = await send('/cart?x=1&x=2', init)
    const [received, sent] = await receiver.received(2)
    expect(received?.headers).toMatchObject({
      'x-from': 'mockloop',
      authorization: 'Bearer hidden',
    })
    const id = answered.headers.get('x-mockloop-request-id')
    const request = {
      method: 'POST',
      path: '/cart',
      query: { x: ['1', '2'] },
      body: { sku: 'a-1' },
      headers: { authorization: '[redacted]', 'x-key': '[redacted]' },
    }
    const about = { server: 'shop', operation_id: 'addToCart', request_id: id, request }
    expect(received?.body).toMatchObject({ type: 'request.received', data: about })
    expect(sent?.body).toMatchObject({
      type: 'response.sent',
      data: {
        ...about,
        response: { status: 201, source: answered.headers.get('x-mockloop-source') },
      },
    })
    const page = await call('list_deliveries', { server: 'shop', request_id: id })
    expect(
      rows(page, 'deliveries')
        .map(({ event }) => event)
        .toSorted(),
    ).toEqual(['request.received', 'response.sent'])
  })

  it('are signed so that the published library verifies them', async () => {
    const receiver = await startReceiver()
    const { call } = await steer(skin, OPEN)
    const webhook = { name: 'a', url: receiver.url, events: ['server.stopped'], secret: SECRET }
    await call('create_webhook', { server: 'shop', ...webhook })
    const tested = await call('test_webhook', {
      server: 'shop',
      name: 'a',
      data: { n: 1 },
      within_ms: 5000,
    })
    expect(tested['delivery']).toMatchObject({
      status: 'delivered',
      signed: true,
      last_status_code: 204,
    })
    const [got] = receiver.got
    const verifier = new Webhook(SECRET)
    expect(verifier.verify(got?.text ?? '', got?.headers ?? {})).toMatchObject({ data: { n: 1 } })
    expect(() => verifier.verify(`${got?.text} `, got?.headers ?? {})).toThrow(
      'No matching signature',
    )
  })

  it('choose by operation, method and status', async () => {
    const receiver = await startReceiver()
    const { call, get, send } = await steer(skin, OPEN)
    const webhook = { events: ['response.sent', 'request.unmatched'], url: receiver.url }
    await call('create_webhook', {
      server: 'shop',
      name: 'a',
      ...webhook,
      operations: ['getPet'],
      statuses: ['5xx', '200'],
    })
    await call('create_webhook', { server: 'shop', name: 'b', ...webhook, methods: ['delete'] })
    await call('create_webhook', {
      server: 'shop',
      name: 'c',
      ...webhook,
      statuses: ['404'],
      body: '{{ type }} {{ request.path }}',
    })
    await get('/pets/7')
    await get('/pets/7', { prefer: 'code=503' })
    await get('/pets')
    await send('/cart', { method: 'DELETE' })
    await get('/nothing')
    await receiver.received(5)
    const { deliveries } = await call('list_deliveries', { server: 'shop' })
    const told = (deliveries as { cause: { name: string }; event: string }[]).map(
      ({ cause, event }) => `${cause.name} ${event}`,
    )
    expect(told.toSorted()).toEqual([
      'a response.sent',
      'a response.sent',
      'b response.sent',
      'c request.unmatched',
      'c response.sent',
    ])
    expect(receiver.got.map(({ body }) => body)).toContain('request.unmatched /nothing')
  })

  it('are told of violations and of scenarios, by templates of their own', async () => {
    const receiver = await startReceiver()
    const { call, send } = await steer(skin, OPEN)
    await call('create_webhook', {
      server: 'shop',
      name: 'a',
      url: receiver.url,
      events: ['validation.failed', 'scenario.switched'],
      headers: { 'x-type': '{{ type }}' },
      body: {
        what: '{{ type }}',
        where: '{{ violations[0].pointer }}',
        to: '{{ active_scenario }}',
        status: '{{ response.status }}',
        __proto__: null,
      },
    })
    await send('/cart', post({ quantity: 1 }))
    await call('create_scenario', { server: 'shop', name: 'sad', stubs: [] })
    await call('switch_scenario', { server: 'shop', name: 'sad' })
    const [failed, switched] = await receiver.received(2)
    expect(failed?.headers['x-type']).toBe('validation.failed')
    expect(failed?.body).toMatchObject({ what: 'validation.failed', status: 422 })
    expect(switched?.body).toMatchObject({ what: 'scenario.switched', to: 'sad' })
  })

  it('are changed, put to sleep and deleted', async () => {
    const receiver = await startReceiver()
    const { call, get } = await steer(skin, OPEN)
    const about = { server: 'shop', name: 'a' }
    await call('create_webhook', {
      ...about,
      url: `${receiver.url}/1`,
      events: ['response.sent'],
      secret: SECRET,
      delay: 1,
    })
    const changed = await call('update_webhook', {
      ...about,
      url: `${receiver.url}/2`,
      secret: '***',
      delay: null,
    })
    expect(changed['webhook']).toMatchObject({ secret: '***', delay: 0, url: `${receiver.url}/2` })
    await get('/pets')
    const [got] = await receiver.received(1)
    expect(got?.url).toBe('/2')
    expect(new Webhook(SECRET).verify(got?.text ?? '', got?.headers ?? {})).toBeTruthy()
    expect(
      (await call('update_webhook', { ...about, active: false, secret: null }))['webhook'],
    ).toMatchObject({ secret: null })
    await get('/pets')
    expect(await call('delete_webhook', about)).toEqual({ deleted: 'a' })
    await get('/pets')
    expect(await call('list_deliveries', { server: 'shop' })).toMatchObject({ total: 1 })
    expect(await call('get_webhook', about)).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_015',
      message: expect.stringContaining('there are none'),
    })
  })

  it.each([
    [{ events: ['response.snt'] }, /no event "response\.snt" \(did you mean "response\.sent"\?\)/],
    [{ operations: ['getPett'] }, /no operation "getPett" \(did you mean "getPet"\?\)/],
    [{ url: 'ftp://a.example' }, /url must be an http\(s\) URL/],
    [{ body: { a: '{{ x | nofilter }}' } }, /body\.a: /],
    [{ headers: { 'a b': '1' } }, /no name of a header/],
    [{ headers: { a: 'b\r\nc: d' } }, /one line/],
    [{ statuses: ['6xx'] }, /statuses\[0\]/],
    [{ secrt: 'a' }, /secrt: is not known/],
    [{ name: '../x' }, /name: does not fit/],
  ])('that make no sense are refused: %j', async (odd, message) => {
    const { call } = await steer(skin, OPEN)
    const webhook = {
      server: 'shop',
      name: 'a',
      url: 'https://a.example',
      events: ['response.sent'],
    }
    const said = await call('create_webhook', { ...webhook, ...odd })
    expect(said).toMatchObject({
      success: false,
      error_code: 'MOCKLOOP_ERROR_003',
      message: expect.stringMatching(message),
    })
    expect(await call('list_webhooks', { server: 'shop' })).toMatchObject({ total: 0 })
  })

  it('are one of a name, and at most a hundred', async () => {
    const { call } = await steer(skin, OPEN)
    const webhook = {
      server: 'shop',
      url: 'https://a.example',
      events: ['server.stopped'],
      active: false,
    }
    const made = await Promise.all(
      Array.from({ length: 102 }, (_, index) =>
        call('create_webhook', { ...webhook, name: `n${index % 101}` }),
      ),
    )
    const codes = made.map((one) => one['error_code']).filter(Boolean)
    expect(codes.toSorted()).toEqual(['MOCKLOOP_ERROR_007', 'MOCKLOOP_ERROR_013'])
    expect(await call('list_webhooks', { server: 'shop' })).toMatchObject({ total: 100 })
  })

  it('and what was sent are sent again', async () => {
    const receiver = await startReceiver()
    receiver.answer(400)
    const { call } = await steer(skin, { ...OPEN, webhooks: { retry: { attempts: 1 } } })
    await call('create_webhook', {
      server: 'shop',
      name: 'a',
      url: receiver.url,
      events: ['server.stopped'],
    })
    const { delivery } = await call('test_webhook', { server: 'shop', name: 'a', within_ms: 5000 })
    expect(delivery).toMatchObject({ status: 'failed', attempts: [{ status_code: 400 }] })
    receiver.answer(200)
    const { id } = delivery as { id: string }
    const again = await call('redeliver', { server: 'shop', id, within_ms: 5000 })
    expect(again['delivery']).toMatchObject({
      id,
      status: 'delivered',
      attempts: [{ redelivery: false }, { redelivery: true }],
    })
    expect(receiver.got.map(({ headers }) => headers['webhook-id'])).toEqual([id, id])
    expect(await call('get_delivery', { server: 'shop', id })).toMatchObject({ attempts_made: 2 })
    expect(await call('redeliver', { server: 'shop', id: 'none' })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_015',
    })
    const metrics = await call('metrics')
    expect(metrics['text']).toContain('mockloop_deliveries_pending 0')
  })
})

describe.each(SKINS)('webhooks of the document %s', { timeout: 20_000 }, (skin) => {
  it('are listed', async () => {
    const { call } = await steer(skin, { ...OPEN, spec: HOOKED, name: 'shop' })
    expect(await call('list_webhooks', { server: 'shop' })).toEqual({
      webhooks: [],
      total: 0,
      document: [
        { name: 'petBought', method: 'POST', summary: 'A pet was bought' },
        { name: 'petGone', method: 'PUT', summary: null },
      ],
      enabled: true,
    })
  })

  it('are sent to a URL with a body made from the schema, or a given one', async () => {
    const receiver = await startReceiver()
    const { call } = await steer(skin, { ...OPEN, spec: HOOKED, name: 'shop' })
    const about = { server: 'shop', name: 'petBought', url: `${receiver.url}/in`, within_ms: 5000 }
    const made = await call('trigger_webhook', about)
    expect(made).toMatchObject({
      source: 'fake',
      deliveries: [{ status: 'delivered', event: 'petBought' }],
      warnings: [],
    })
    expect(receiver.got[0]?.body).toEqual({
      petId: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    })
    const odd = { petId: 0, extra: '__proto__' }
    const given = await call('trigger_webhook', { ...about, payload: odd, headers: { 'X-A': 'b' } })
    expect(given).toMatchObject({ source: 'payload', deliveries: [{ status: 'delivered' }] })
    expect(rows(given, 'warnings').map(({ pointer }) => pointer)).toEqual([
      'payload/at',
      'payload/petId',
    ])
    expect(receiver.got[1]).toMatchObject({ body: odd, headers: { 'x-a': 'b' } })
    expect(await call('trigger_webhook', { ...about, payload: odd, strict: true })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_003',
      message: expect.stringMatching(/does not fit the webhook petBought/),
    })
    expect(receiver.got).toHaveLength(2)
  })

  it('go to those who registered for them, in order, else to the target of the config', async () => {
    const receiver = await startReceiver()
    const webhooks = { target: `${receiver.url}/usual` }
    const { call } = await steer(skin, { ...OPEN, spec: HOOKED, name: 'shop', webhooks })
    await call('create_webhook', {
      server: 'shop',
      name: 'a',
      url: `${receiver.url}/own`,
      events: ['petBought'],
      secret: SECRET,
    })
    for (let n = 1; n <= 5; n++)
      await call('trigger_webhook', { server: 'shop', name: 'petBought', payload: { n } })
    await call('trigger_webhook', { server: 'shop', name: 'petGone' })
    const got = await receiver.received(6)
    expect(got.map(({ url, method }) => `${method} ${url}`)).toEqual([
      ...Array(5).fill('POST /own'),
      'PUT /usual',
    ])
    expect(got.slice(0, 5).map(({ body }) => body)).toEqual([1, 2, 3, 4, 5].map((n) => ({ n })))
    expect(new Webhook(SECRET).verify(got[0]?.text ?? '', got[0]?.headers ?? {})).toEqual({ n: 1 })
  })

  it('that nobody wants, or that there are not, are refused', async () => {
    const { call } = await steer(skin, { spec: HOOKED, name: 'shop' })
    expect(await call('trigger_webhook', { server: 'shop', name: 'petGone' })).toMatchObject({
      message: expect.stringContaining('nobody wants the webhook petGone: give a url'),
    })
    expect(await call('trigger_webhook', { server: 'shop', name: 'petGon' })).toMatchObject({
      error_code: 'MOCKLOOP_ERROR_015',
      message: expect.stringContaining('did you mean "petGone"'),
    })
  })
})

describe('a mock that is told of by itself', { timeout: 20_000 }, () => {
  it('answers the delivery, and tells nobody of that', async () => {
    const receiver = await startReceiver()
    const { server, get } = await serve({ outbound: { allow: ['localhost', '127.0.0.1'] } })
    const { control } = server
    const about = { server: 'shop', events: ['response.sent', 'request.unmatched'] }
    await control.call('create_webhook', { ...about, name: 'self', url: `${server.url}/nothing` })
    await control.call('create_webhook', { ...about, name: 'x', url: receiver.url })
    await get('/pets')
    await receiver.received(1)
    const { deliveries } = await control.call('list_deliveries', { server: 'shop', name: 'self' })
    const [first] = deliveries
    await control.call('redeliver', { server: 'shop', id: first?.id ?? '', within_ms: 5000 })
    expect(receiver.got).toHaveLength(1)
    expect((await control.call('list_deliveries', { server: 'shop' })).total).toBe(2)
  })
})

describe('the client', { timeout: 20_000 }, () => {
  it('triggers a webhook of the document, looks at it, and sends it again', async () => {
    const receiver = await startReceiver()
    const { server } = await steer('in process', { ...OPEN, spec: HOOKED, name: 'shop' })
    const client = new MockLoopClient({ baseUrl: server.adminUrl ?? '', token: TOKEN })
    const about = { server: 'shop', name: 'petBought', url: receiver.url, within_ms: 5000 }
    const { deliveries } = await client.call('trigger_webhook', { ...about, payload: { n: 1 } })
    const id = deliveries[0]?.id ?? ''
    await client.call('redeliver', { server: 'shop', id, within_ms: 5000 })
    expect(receiver.got.map(({ headers }) => headers['webhook-id'])).toEqual([id, id])
    expect(await client.call('get_delivery', { server: 'shop', id })).toMatchObject({
      status: 'delivered',
      body: '{"n":1}',
    })
    await client.close()
  })
})

describe('webhooks of the config', { timeout: 20_000 }, () => {
  const hook = (url: string) => ({
    name: 'audit',
    url,
    events: ['server.started', 'server.stopped'],
  })

  it('are told of the start and the end', async () => {
    const receiver = await startReceiver()
    const { server } = await serve({ ...OPEN, webhooks: [hook(receiver.url)] })
    await receiver.received(1)
    await server.close()
    expect(receiver.got.map(({ body }) => body)).toMatchObject([
      { type: 'server.started', data: { server: 'shop', title: 'Shop', operations: 11 } },
      { type: 'server.stopped', data: { server: 'shop' } },
    ])
  })

  it('are switched off with all others', async () => {
    const { server, get } = await serve({ ...OPEN, webhooks: false })
    const about = { server: 'shop', name: 'a' }
    const made = await server.control.call('create_webhook', {
      ...about,
      url: 'http://127.0.0.1:9',
      events: ['response.sent'],
    })
    expect(made.warnings[0]?.message).toContain('webhooks is false')
    await get('/pets')
    expect(await server.control.call('list_deliveries', { server: 'shop' })).toMatchObject({
      total: 0,
    })
    await expect(server.control.call('test_webhook', about)).rejects.toThrow('switched off')
  })

  it.each([
    [
      { webhooks: [{ name: 'a', url: 'x', events: ['server.started'] }] },
      /webhooks\[0\]\.url must be an http/,
    ],
    [
      { webhooks: { callbaks: true } },
      /unknown key "webhooks\.callbaks" \(did you mean "callbacks"/,
    ],
    [
      { webhooks: [hook('http://a.example'), hook('http://b.example')] },
      /two webhooks named "audit"/,
    ],
    [{ webhooks: { retry: { attempts: 0 } } }, /webhooks\.retry\.attempts/],
    [{ webhooks: 'yes' }, /webhooks must be/],
  ])('that make no sense are refused: %j', async (config, message) => {
    await expect(serve(config as MockLoopConfig)).rejects.toThrow(message)
  })

  it('come back with a reset, which forgets what was registered', async () => {
    const { server } = await serve({ ...OPEN, webhooks: [hook('http://a.example')] })
    const { control } = server
    await control.call('create_webhook', {
      server: 'shop',
      name: 'own',
      url: 'http://b.example',
      events: ['server.started'],
    })
    await control.call('delete_webhook', { server: 'shop', name: 'audit' })
    const names = async () =>
      (await control.call('list_webhooks', { server: 'shop' })).webhooks.map(({ name }) => name)
    expect(await names()).toEqual(['own'])
    await server.reload()
    expect(await names()).toEqual(['own'])
    await control.call('reset', { server: 'shop' })
    expect(await names()).toEqual(['audit'])
  })

  it('are saved with the scenarios, and there again after a restart', async () => {
    const storage = temporaryFolder()
    const first = await serve({ ...OPEN, storage })
    await first.server.control.call('create_webhook', {
      server: 'shop',
      name: 'Own',
      url: 'http://b.example',
      events: ['server.started'],
      secret: SECRET,
    })
    await first.server.close()
    const second = await serve({ ...OPEN, storage })
    expect(
      (await second.server.control.call('get_webhook', { server: 'shop', name: 'Own' })).webhook,
    ).toMatchObject({
      url: 'http://b.example',
      secret: '***',
      created_at: expect.stringMatching(/Z$/),
    })
  })
})

describe('the admin', { timeout: 20_000 }, () => {
  it('is never sent anything, even if its address is opened', async () => {
    const { server } = await steer('in process', {
      spec: HOOKED,
      name: 'shop',
      outbound: { allow: ['localhost', '127.0.0.1', '::1'] },
    })
    const { deliveries } = await server.control.call('trigger_webhook', {
      server: 'shop',
      name: 'petBought',
      url: `${server.adminUrl}/health`,
      within_ms: 5000,
    })
    expect(deliveries[0]).toMatchObject({
      status: 'failed',
      last_error: expect.stringMatching(/port \d+ is MockLoop's own/),
    })
  })
})
