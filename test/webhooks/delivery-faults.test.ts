import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { childPath } from '../_children.ts'
import { atEnd, attempts, cleanUp, delivery, receive, startEngine, until } from './_engine.ts'
import type { Hit } from './_receiver.ts'

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mockloop-webhooks-'))
  file = join(folder, 'deep', 'webhooks.db')
})
afterEach(async () => {
  await cleanUp()
  rmSync(folder, { recursive: true, force: true })
})

function start(name: string, ...args: string[]): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [childPath(name), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  atEnd(async () => {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  return child
}

/** A server that does with every connection as told; `most` is how many were open at a time. */
async function listen(
  talk: (socket: Socket) => void,
): Promise<{ url: string; most: () => number; count: () => number }> {
  const open = new Set<Socket>()
  let most = 0
  let count = 0
  const server = createServer((socket) => {
    open.add(socket)
    most = Math.max(most, open.size)
    count++
    socket.on('error', () => {}).on('close', () => open.delete(socket))
    // Unread, it would not notice its end.
    socket.resume()
    talk(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  atEnd(async () => {
    for (const socket of open) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, most: () => most, count: () => count }
}

describe('a receiver in another process', () => {
  it('gets deliveries that the published library takes', async () => {
    const lines = createInterface(start('receiving').stdout)[Symbol.asyncIterator]()
    const next = async () => JSON.parse((await lines.next()).value as string)
    const { url } = await next()
    const { deliveries } = startEngine({ real: true })
    const secret = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`
    const id = deliveries.enqueue(delivery(`${url}/hook`, { body: '{"é":"☃"}', secret }))
    const hit: Hit = await next()
    expect(hit.headers['webhook-id']).toBe(id)
    const headers = hit.headers as Record<string, string>
    expect(new Webhook(secret).verify(hit.body, headers)).toEqual({ é: '☃' })
    expect(await deliveries.idle(30_000)).toBe(true)
  })
})

describe('a process that is killed', () => {
  it('with 1,000 pending: each is delivered after the restart, in order, with the same id', async () => {
    const receivers = await Promise.all(
      Array.from({ length: 4 }, () => receive((response) => response.writeHead(500).end())),
    )
    const targets = receivers.map(({ url }) => `${url}/`)
    const sender = start('sender', file, '250', ...targets)
    const [line] = (await once(createInterface(sender.stdout), 'line')) as [string]
    sender.kill('SIGKILL')
    await once(sender, 'exit')
    const pending: string[] = JSON.parse(line).reverse()
    expect(pending).toHaveLength(1000)

    const upAgain = await Promise.all(
      receivers.map(async ({ port, close }) => {
        await close()
        return await receive((response) => response.writeHead(204).end(), port)
      }),
    )
    const { deliveries, clock } = startEngine({ file, limits: { failures: 1000 } })
    // What had failed before waits for its retry.
    await until(() => deliveries.health().pending > 0)
    clock.advance(600_000)
    const added = deliveries.enqueue(delivery(targets[0] ?? '', { body: 'new' }))
    expect(await deliveries.idle(60_000)).toBe(true)
    for (const [index, { hits }] of upAgain.entries()) {
      const ids = pending
        .filter((one) => one.endsWith(` ${targets[index]}`))
        .map((one) => one.split(' ')[0])
      expect(hits.map(({ headers }) => headers['webhook-id'])).toEqual(
        index === 0 ? [...ids, added] : ids,
      )
      expect(hits.slice(0, 250).map(({ body }) => Number(body))).toEqual(
        Array.from({ length: 250 }, (_, at) => at),
      )
    }
    expect((await deliveries.list({ status: 'delivered' })).total).toBe(1001)
  })

  it('cleanly keeps what is pending as well, and the log', async () => {
    const receiver = await receive((response, { body }) =>
      response.writeHead(body === 'bad' ? 410 : 204).end(),
    )
    const first = startEngine({ file })
    const bad = first.deliveries.enqueue(delivery(receiver.url, { body: 'bad', secret: 'key' }))
    const later = first.deliveries.enqueue(
      delivery(receiver.url, { delay_ms: 60_000, secret: 'key' }),
    )
    await attempts(first.deliveries, bad, 1)
    await first.deliveries.close()
    const second = startEngine({ file })
    await until(() => second.deliveries.health().pending === 1)
    expect(await second.deliveries.get(bad)).toMatchObject({ status: 'failed', attempts_made: 1 })
    second.clock.advance(60_000)
    expect(await second.deliveries.idle(30_000)).toBe(true)
    const [, hit] = receiver.hits
    expect(hit?.headers['webhook-id']).toBe(later)
    expect(hit?.headers['webhook-signature']).toMatch(/^v1,/)
    await second.deliveries.redeliver(bad)
    expect(await second.deliveries.idle(30_000)).toBe(true)
    expect(receiver.hits[2]).toMatchObject({ body: 'bad' })
    expect(receiver.hits[2]?.headers['webhook-signature']).toMatch(/^v1,/)
    expect([...first.notes, ...second.notes]).toEqual([])
  })
})

describe.skipIf(process.platform === 'win32')('the file', () => {
  it('is for its owner only, with those beside it', async () => {
    const { deliveries } = startEngine({ file })
    deliveries.enqueue(delivery('http://127.0.0.1:1', { delay_ms: 1e6 }))
    await deliveries.list({})
    const names = readdirSync(join(folder, 'deep'))
    const modes = names.map((name) => statSync(join(folder, 'deep', name)).mode & 0o777)
    expect(new Set(modes)).toEqual(new Set([0o600]))
    expect(names).toContain('webhooks.db')
  })

  it('that is none is set aside as it is, and a new one begun', async () => {
    const text = 'not a database, '.repeat(1000)
    mkdirSync(join(folder, 'deep'))
    writeFileSync(file, text)
    const { deliveries, notes } = startEngine({ file })
    const receiver = await receive()
    const id = deliveries.enqueue(delivery(receiver.url))
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(await deliveries.get(id)).toMatchObject({ status: 'delivered' })
    const names = readdirSync(join(folder, 'deep'))
    const aside = names.find((name) => /^webhooks\.db\.damaged-\d{8}T\d{6}Z$/.test(name)) ?? ''
    expect(readFileSync(join(folder, 'deep', aside), 'utf8')).toBe(text)
    expect(notes).toEqual([expect.stringMatching(/^webhooks: .* cannot be read .*: they are kept/)])
    expect(deliveries.health().status).toBe('ok')
  })

  it('that is damaged while it is open loses nothing that is pending', async () => {
    const { deliveries, notes } = startEngine({ file })
    const later = { delay_ms: 1e6, body: 'x'.repeat(20_000) }
    for (let index = 0; index < 300; index++)
      deliveries.enqueue(delivery('http://127.0.0.1:1', later))
    expect((await deliveries.list({})).total).toBe(300)
    for (const end of ['', '-wal'])
      if (existsSync(file + end)) writeFileSync(file + end, Buffer.alloc(6_000_000, 0xa5))
    await deliveries.list({ url: 'nothing of this' })
    expect(notes).toEqual([expect.stringContaining('cannot be read')])
    expect((await deliveries.list({})).total).toBe(300)
    expect(deliveries.health()).toMatchObject({ status: 'ok', pending: 300 })
  })

  it('that finds no room on the disk is followed by memory, and it is said', async () => {
    const receiver = await receive()
    const { deliveries, notes } = startEngine({ file, maxFile: 200_000 })
    const body = 'x'.repeat(10_000)
    const ids = Array.from({ length: 50 }, () =>
      deliveries.enqueue(delivery(receiver.url, { body })),
    )
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(receiver.hits).toHaveLength(50)
    expect((await deliveries.list({ status: 'delivered' })).total).toBe(50)
    expect(await deliveries.get(ids[0] ?? '')).toMatchObject({ status: 'delivered' })
    const why = 'deliveries are kept in memory only until the next start: the disk is full'
    expect(deliveries.health()).toMatchObject({ status: 'degraded', reason: why })
    expect(notes).toEqual([`webhooks: ${why}`])
  })

  it('that cannot be made is followed by memory, and it is said', async () => {
    writeFileSync(join(folder, 'deep'), 'a file, not a folder')
    const receiver = await receive()
    const { deliveries, notes } = startEngine({ file })
    const id = deliveries.enqueue(delivery(receiver.url))
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(await deliveries.get(id)).toMatchObject({ status: 'delivered' })
    expect(notes).toEqual([expect.stringContaining('kept in memory only')])
  })
})

describe('a target', () => {
  it('that never answers holds one connection, and its fate is in the log', async () => {
    const dead = await listen(() => {})
    const { deliveries } = startEngine({ real: true, limits: { failures: 3, rest: 1e6 } })
    const retry = { attempts: 1, timeout_ms: 50 }
    const ids = Array.from({ length: 100 }, () => deliveries.enqueue(delivery(dead.url, { retry })))
    await until(() => deliveries.targets()[0]?.circuit === 'open')
    // undici opens the next connection while it lets go of the one before.
    expect(dead.most()).toBeLessThanOrEqual(2)
    expect(await deliveries.get(ids[0] ?? '')).toMatchObject({
      status: 'failed',
      reason: `given up after one attempt: ${dead.url}/: no complete answer within 50 ms`,
      attempts: [{ status_code: null, response_body: null }],
    })
    expect(deliveries.targets()).toMatchObject([{ queued: 97, in_flight: 0, failures: 3 }])
  })

  it.each([
    ['resets', (socket: Socket) => socket.resetAndDestroy()],
    ['closes', (socket: Socket) => socket.end()],
    ['speaks another language', (socket: Socket) => socket.end('220 smtp.test ESMTP\r\n')],
  ])('that %s is tried again', async (_kind, talk) => {
    const target = await listen((socket) => socket.once('data', () => talk(socket)))
    const { deliveries } = startEngine({ real: true })
    const retry = { attempts: 3, base_ms: 1 }
    const id = deliveries.enqueue(delivery(target.url, { retry }))
    expect(await deliveries.idle(30_000)).toBe(true)
    const found = await deliveries.get(id)
    expect(found).toMatchObject({ status: 'failed', attempts_made: 3, last_status_code: null })
    expect(found?.reason).toMatch(/^given up after 3 attempts: http:\S+: \S/)
    expect(target.count()).toBe(3)
  })

  it('that redirects to a metadata address gets no further', async () => {
    const location = 'http://169.254.169.254/latest/meta-data'
    const receiver = await receive((response) => response.writeHead(302, { location }).end())
    const { deliveries } = startEngine({ real: true })
    const retry = { attempts: 2, base_ms: 1 }
    const id = deliveries.enqueue(delivery(receiver.url, { retry }))
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(await deliveries.get(id)).toMatchObject({
      status: 'failed',
      last_error: `the receiver answered 302, a redirect to ${location}; redirects of deliveries are not followed`,
    })
  })

  it('that is not allowed fails at once, and never gets a connection', async () => {
    const target = await listen(() => {})
    const { deliveries } = startEngine({ outbound: { allow: [] } })
    const id = deliveries.enqueue(delivery(target.url))
    expect(await deliveries.idle(30_000)).toBe(true)
    expect(await deliveries.get(id)).toMatchObject({
      status: 'failed',
      reason: `${target.url}/: 127.0.0.1 is a loopback address; add 127.0.0.1 to outbound.allow to open it`,
      attempts_made: 1,
    })
    expect(target.count()).toBe(0)
    expect(deliveries.targets()).toEqual([])
  })

  it('whose name resolves to loopback after the check is not reached', async () => {
    const target = await listen(() => {})
    const addresses = ['203.0.112.1']
    const lookup = async () => [{ address: addresses.shift() ?? '127.0.0.1', family: 4 }]
    const outbound = { allow: [], lookup, connectTimeoutMs: 200 }
    const { deliveries } = startEngine({ outbound, real: true })
    const url = `http://rebind.test:${new URL(target.url).port}/`
    const retry = { attempts: 3, base_ms: 1, timeout_ms: 2000 }
    const id = deliveries.enqueue(delivery(url, { retry }))
    expect(await deliveries.idle(30_000)).toBe(true)
    const found = await deliveries.get(id)
    expect(found?.status).toBe('failed')
    expect(found?.last_error).toContain('rebind.test resolves to 127.0.0.1')
    expect(target.count()).toBe(0)
  })

  it('is one of many dead ones: attempts and connections stay within their limit', async () => {
    const dead = await Promise.all(Array.from({ length: 40 }, () => listen(() => {})))
    const good = await receive()
    const { deliveries } = startEngine({ real: true, limits: { concurrency: 8, failures: 2 } })
    let most = 0
    const retry = { attempts: 1, timeout_ms: 100 }
    for (const { url } of dead)
      for (let count = 0; count < 5; count++) deliveries.enqueue(delivery(url, { retry }))
    deliveries.enqueue(delivery(good.url))
    await until(() => {
      const running = deliveries.targets().reduce((sum, one) => sum + one.in_flight, 0)
      most = Math.max(most, running)
      return good.hits.length > 0
    })
    expect(most).toBeLessThanOrEqual(8)
    expect(Math.max(...dead.map(({ most }) => most()))).toBeLessThanOrEqual(2)
  })
})
