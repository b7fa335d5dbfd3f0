import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { startReceiver } from '../host/_receiver.ts'
import { folder, mockloop, start } from './_run.ts'
import type { Result, Running } from './_run.ts'

const SECRET = 'whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0'
const SPEC = {
  openapi: '3.1.0',
  info: { title: 'Stock', version: '1' },
  paths: { '/stock': { get: { responses: { 200: { description: 'ok' } } } } },
  webhooks: {
    low: {
      post: {
        summary: 'A product runs out',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['n'],
                properties: { n: { type: 'integer', minimum: 0 } },
              },
            },
          },
        },
        responses: { 204: { description: 'ok' } },
      },
    },
  },
}

function prepare(config: object = {}) {
  const cwd = folder({
    'stock.json': JSON.stringify(SPEC),
    'rest.yaml': `secret: ${SECRET}\nheaders:\n  x-from: here\n`,
    'mockloop.config.json': JSON.stringify({
      spec: 'stock.json',
      port: 0,
      admin: { port: 0 },
      outbound: { allow: ['127.0.0.1'] },
      ...config,
    }),
  })
  const run = (...args: string[]): Promise<Result> => mockloop(['webhook', ...args], { cwd })
  const begin = (): Promise<Running> => start([], { cwd })
  return { cwd, run, begin }
}

describe('mockloop webhook', { timeout: 60_000 }, () => {
  it('registers, tests, triggers, lists and sends again', async () => {
    const receiver = await startReceiver()
    const { run, begin } = prepare()
    const running = await begin()
    expect((await run()).stdout).toMatch(/^there are no webhooks: mockloop webhook create/)
    const made = await run('create', 'a', receiver.url, 'low,server.stopped', '--with', 'rest.yaml')
    expect([made.stderr, made.code]).toEqual(['', 0])
    expect((await run('test', 'a')).stdout).toMatch(/ delivered {2}204 +1× {2}low /)
    const odd = await run('trigger', 'low', '{"n":-1}')
    expect([odd.stderr, odd.code]).toEqual([
      expect.stringMatching(/^warning: payload\/n: .*at least 0/),
      0,
    ])
    const [, got] = await receiver.received(2)
    expect(new Webhook(SECRET).verify(got?.text ?? '', got?.headers ?? {})).toEqual({ n: -1 })
    expect(got?.headers['x-from']).toBe('here')
    expect((await run()).stdout).toMatch(
      /^\* {2}a +low server\.stopped +http.*\n\n.*\n +low +POST +A product runs out$/m,
    )
    const listed = JSON.parse((await run('deliveries', '--json')).stdout) as {
      deliveries: { id: string }[]
    }
    const [last] = listed.deliveries
    expect((await run('redeliver', last?.id ?? '')).stdout).toMatch(/ 2× /)
    expect((await receiver.received(3))[2]?.headers['webhook-id']).toBe(last?.id)
    const strict = await run('trigger', 'low', '{"n":-1}', '--strict')
    expect([strict.code, strict.stderr]).toEqual([
      2,
      expect.stringMatching(/^the payload does not fit the webhook low: /),
    ])
    const blocked = await run('trigger', 'low', '--url', 'http://169.254.169.254/')
    expect([blocked.code, blocked.stdout]).toEqual([1, expect.stringContaining('outbound.allow')])
    expect((await run('delete', 'a')).stdout).toContain('a is deleted')
    expect((await run('lst')).stderr).toMatch(/did you mean "list"/)
    running.child.kill()
    await running.ended
  })

  it('goes on after the process was killed: each once more in order, with the same id', async () => {
    const receiver = await startReceiver()
    receiver.answer(503)
    const retry = { attempts: 20, base: 4000, max: 4000 }
    const { cwd, run, begin } = prepare({ webhooks: { target: receiver.url, retry } })
    const first = await begin()
    const token = (await mockloop(['token'], { cwd })).stdout.trim()
    const list = JSON.parse((await mockloop(['list', '--json'], { cwd })).stdout) as {
      servers: { admin_url: string }[]
    }
    const url = `${list.servers[0]?.admin_url}/admin/api/v1/servers/stock/trigger-webhook`
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const ids: string[] = []
    for (let n = 0; n < 30; n++) {
      const body = JSON.stringify({ name: 'low', payload: { n } })
      const said = (await (await fetch(url, { method: 'POST', headers, body })).json()) as {
        deliveries: { id: string }[]
      }
      ids.push(said.deliveries[0]?.id ?? '')
    }
    await receiver.received(1)
    first.child.kill('SIGKILL')
    await first.ended
    const before = receiver.got.length
    receiver.answer(204)
    await begin()
    const after = (await receiver.received(before + 30)).slice(before)
    expect(after.map(({ body }) => body)).toEqual(Array.from({ length: 30 }, (_, n) => ({ n })))
    expect(after.map((one) => one.headers['webhook-id'])).toEqual(ids)
    await expect
      .poll(async () => (await run('deliveries', '--status', 'pending')).stdout, {
        timeout: 20_000,
      })
      .toBe('nothing was sent\n')
  })
})
