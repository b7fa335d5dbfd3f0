import { describe, expect, it } from 'vitest'
import type { MockLoopConfig } from '../../src/index.ts'
import { startReceiver } from './_receiver.ts'
import { post, serve } from './_host.ts'

const OPEN = { outbound: { allow: ['127.0.0.1'] }, webhooks: { delay: 0 } } satisfies MockLoopConfig
const DONE = { 204: { description: 'taken' } }

function json(schema: object): object {
  return { content: { 'application/json': { schema } } }
}

const PAYMENT = {
  type: 'object',
  required: ['id', 'state', 'amount'],
  properties: {
    id: { type: 'string' },
    state: { type: 'string', enum: ['done', 'failed'] },
    amount: { type: 'integer', minimum: 1 },
  },
}

/** A document with an operation that calls back in every way that there is. */
function payments(callbacks: object, version: string = '3.1.0'): object {
  return {
    openapi: version,
    info: { title: 'Payments', version: '1' },
    paths: {
      '/payments/{kind}': {
        parameters: [{ name: 'kind', in: 'path', required: true, schema: { type: 'string' } }],
        post: {
          operationId: 'pay',
          parameters: [{ name: 'mark', in: 'query', schema: { type: 'string' } }],
          requestBody: {
            content: {
              'application/json': { schema: { type: 'object' } },
              'application/x-www-form-urlencoded': { schema: { type: 'object' } },
            },
          },
          responses: {
            201: {
              description: 'made',
              headers: { 'x-trace': { schema: { type: 'string' }, example: 'trace-7' } },
              content: { 'application/json': { example: { id: 'pay_1', amount: 5 } } },
            },
          },
          callbacks,
        },
        get: { operationId: 'look', responses: { 200: { description: 'ok' } } },
      },
    },
    components: {
      callbacks: {
        settled: {
          '{$request.body#/hooks/0/url}': { post: { requestBody: json(PAYMENT), responses: DONE } },
        },
      },
    },
  }
}

function one(url: string, operation: object = { responses: DONE }): object {
  return { done: { [url]: { post: operation } } }
}

describe('a callback', { timeout: 20_000 }, () => {
  it.each([
    [
      '{$request.body#/url}?url={$url}',
      /^\/in\?url=http%3A%2F%2F[a-z0-9.]+%3A\d+%2Fpayments%2Fcard%3Fmark%3Da%2520b$/,
    ],
    ['{$request.body#/url}/{$method}', /^\/in\/POST$/],
    ['{$request.body#/url}/{$statusCode}', /^\/in\/201$/],
    ['{$request.body#/url}/{$request.path.kind}', /^\/in\/card$/],
    ['{$request.body#/url}/{$request.query.mark}', /^\/in\/a%20b$/],
    ['{$request.body#/url}/{$request.header.X-Mark}', /^\/in\/marked$/],
    ['{$request.body#/url}?all={$request.body}', /^\/in\?all=%7B%22url%22.*%7D$/],
    ['{$request.body#/url}/{$response.header.X-Trace}', /^\/in\/trace-7$/],
    ['{$request.body#/url}/{$response.body#/id}', /^\/in\/pay_1$/],
    [
      '{$request.body#/url}?all={$response.body}',
      /^\/in\?all=%7B%22id%22%3A%22pay_1%22%2C%22amount%22%3A5%7D$/,
    ],
  ])('goes to %s', async (url, expected) => {
    const receiver = await startReceiver()
    const { send } = await serve({ ...OPEN, spec: payments(one(url)) })
    const init = post({ url: `${receiver.url}/in` }, { 'x-mark': 'marked' })
    expect((await send('/payments/card?mark=a%20b', init)).status).toBe(201)
    const [got] = await receiver.received(1)
    expect(got?.url).toMatch(expected)
    expect(got?.method).toBe('POST')
  })

  it.each(['3.0.3', '3.1.0'])(
    'has a body that fits its schema and takes over what is known, in %s',
    async (version) => {
      const receiver = await startReceiver()
      const callbacks = { settled: { $ref: '#/components/callbacks/settled' } }
      const { send, server } = await serve({ ...OPEN, spec: payments(callbacks, version) })
      await send('/payments/card', post({ hooks: [{ url: `${receiver.url}/a` }], amount: 12 }))
      const [got] = await receiver.received(1)
      expect(got?.headers['content-type']).toBe('application/json')
      expect(got?.body).toEqual({
        id: 'pay_1',
        amount: 5,
        state: expect.stringMatching(/^(done|failed)$/),
      })
      const { deliveries } = await server.control.call('list_deliveries', {
        server: server.mocks[0]?.name ?? '',
      })
      expect(deliveries).toMatchObject([
        {
          cause: { kind: 'callback', name: 'pay/settled' },
          event: 'settled',
          url: `${receiver.url}/a`,
        },
      ])
    },
  )

  it('is sent with the parameters and the example of its description', async () => {
    const receiver = await startReceiver()
    const operation = {
      parameters: [
        { name: 'X-Event', in: 'header', schema: { type: 'string', enum: ['paid'] } },
        { name: 'Authorization', in: 'header', schema: { type: 'string' } },
        { name: 'n', in: 'query', example: [1, 2], schema: { type: 'array' } },
        { name: 'part', in: 'path', required: true, example: 'p/q' },
      ],
      requestBody: {
        content: { 'text/plain': { example: 'plain' }, 'application/json': { example: { a: 1 } } },
      },
      responses: DONE,
    }
    const url = '{$request.body#/url}/{part}?x=1'
    const { send } = await serve({ ...OPEN, spec: payments(one(url, operation)) })
    await send('/payments/card', post({ url: receiver.url }))
    const [got] = await receiver.received(1)
    expect(got).toMatchObject({ url: '/p%2Fq?x=1&n=1&n=2', body: { a: 1 } })
    expect(got?.headers).toMatchObject({ 'x-event': 'paid', 'content-type': 'application/json' })
    expect(got?.headers['authorization']).toBeUndefined()
  })

  it('reads the body of a form', async () => {
    const receiver = await startReceiver()
    const { send } = await serve({ ...OPEN, spec: payments(one('{$request.body#/url}')) })
    const body = new URLSearchParams({ url: `${receiver.url}/form` })
    await send('/payments/card', { method: 'POST', body })
    expect((await receiver.received(1))[0]?.url).toBe('/form')
  })

  it('is signed with the secret of the config, and comes again as it says', async () => {
    const receiver = await startReceiver()
    receiver.answer(500)
    const { send } = await serve({
      ...OPEN,
      spec: payments(one('{$request.body#/url}')),
      webhooks: {
        delay: 0,
        secret: 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0',
        retry: { attempts: 2, base: 1 },
      },
    })
    await send('/payments/card', post({ url: receiver.url }))
    const [first, second] = await receiver.received(2)
    expect(first?.headers['webhook-signature']).toMatch(/^v1,/)
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id'])
  })

  it.each([
    ['for a request that was refused', {}, post([1], { 'content-type': 'application/nothing' })],
    ['where its URL has no value', {}, post({ other: 1 })],
    ['where its URL is none', {}, post({ url: 'javascript:alert(1)' })],
    ['where callbacks are off', { webhooks: { callbacks: false } }, undefined],
    ['where webhooks are off', { webhooks: false }, undefined],
    ['for a broken connection', { faults: { fault: 'empty' } }, undefined],
    ['for an injected error', { errors: { percent: 100 } }, undefined],
  ] as const)('is not sent %s', async (_, config, init) => {
    const receiver = await startReceiver()
    const { send, server } = await serve({
      ...OPEN,
      spec: payments(one('{$request.body#/url}')),
      ...config,
    })
    await send('/payments/card', init ?? post({ url: receiver.url })).catch(() => undefined)
    const name = server.mocks[0]?.name ?? ''
    // What was not handed in by the time that another one is done never will be.
    if (!('webhooks' in config && config.webhooks === false)) {
      await server.control.call('create_webhook', {
        server: name,
        name: 'other',
        url: receiver.url,
        events: ['response.sent'],
      })
      await server.control.call('test_webhook', { server: name, name: 'other' })
      await receiver.received(1)
    }
    const { deliveries } = await server.control.call('list_deliveries', {
      server: name,
      kind: 'callback',
    })
    expect(deliveries).toEqual([])
  })

  it('says how to open an address that is not public', async () => {
    const { send, server } = await serve({
      spec: payments(one('{$request.body#/url}')),
      webhooks: { delay: 0, retry: { attempts: 1 } },
    })
    await send('/payments/card', post({ url: 'http://127.0.0.1:9/hook' }))
    const name = server.mocks[0]?.name ?? ''
    await expect
      .poll(async () => (await server.control.call('list_deliveries', { server: name })).deliveries)
      .toMatchObject([{ status: 'failed', reason: expect.stringContaining('outbound.allow') }])
  })
})
