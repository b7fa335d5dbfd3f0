import { describe, expect, it } from 'vitest'
import type { AuditLine } from '../../src/mcp/audit.ts'
import type { Backend } from '../../src/mcp/backend.ts'
import { createLimits } from '../../src/mcp/limits.ts'
import { createTestClock } from '../../src/lib/clock.ts'
import { assist } from './_connect.ts'
import { asking } from './_tools.ts'

const EXPLANATION = {
  matched: true,
  operation_id: null,
  source: null,
  stub_id: null,
  scenario: null,
  session: 'default',
  status: 200,
  violations: [],
  nearest: [],
  suggestion: null,
}

/** A backend whose calls wait until they are let go, or given up. */
function waiting() {
  const begun: AbortSignal[] = []
  const waiters: (() => void)[] = []
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  const backend: Backend = {
    async call(_verb, _input, { signal } = {}) {
      if (signal !== undefined) begun.push(signal)
      for (const tell of waiters.splice(0)) tell()
      await released
      return EXPLANATION
    },
    servers: async () => [],
    close: async () => {},
  }
  const until = async (count: number): Promise<void> => {
    while (begun.length < count) await new Promise<void>((resolve) => waiters.push(resolve))
  }
  return { backend, begun, release, until }
}

const ASKED = { server: 'shop', path: '/pets' }

describe('limits', () => {
  it('take fifty calls at once for each mock, then ten a second', async () => {
    const clock = createTestClock()
    const backend: Backend = {
      call: async () => EXPLANATION,
      servers: async () => [],
      close: async () => {},
    }
    const { client } = await assist({}, 'auto', { backend, limits: createLimits({ clock }) })
    const ask = asking(client)
    for (let count = 0; count < 50; count++)
      expect((await ask('explain_request', ASKED)).isError).toBe(false)
    const { facts } = await ask('explain_request', ASKED)
    expect(facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_012', retry_after_ms: 100 })
    const other = await ask('explain_request', { ...ASKED, server: 'other' })
    expect(other.isError).toBe(false)
    clock.advance(200)
    expect((await ask('explain_request', ASKED)).isError).toBe(false)
    expect((await ask('explain_request', ASKED)).isError).toBe(false)
    expect((await ask('explain_request', ASKED)).isError).toBe(true)
  })

  it('run two long calls at once, and the next when one has ended', async () => {
    const limits = createLimits()
    const running: number[] = []
    const ends: (() => void)[] = []
    const task = (number: number) => () => {
      running.push(number)
      return new Promise<void>((resolve) => ends.push(resolve))
    }
    const all = [1, 2, 3].map((number) => limits.long(task(number)))
    await Promise.resolve()
    expect(running).toEqual([1, 2])
    ends[0]?.()
    await all[0]
    await Promise.resolve()
    expect(running).toEqual([1, 2, 3])
    for (const end of ends) end()
    await Promise.all(all)
  })

  it('give a call up after its time, and tell whoever does it', async () => {
    const { backend, begun, release } = waiting()
    const limits = createLimits({ patience: 20 })
    const { client } = await assist({}, 'auto', { backend, limits })
    const { facts } = await asking(client)('explain_request', ASKED)
    expect(facts).toMatchObject({ error_code: 'MOCKLOOP_ERROR_014' })
    expect(facts['message']).toContain('longer than')
    expect(begun[0]?.aborted).toBe(true)
    release()
  })

  it('give a call up when its client does', async () => {
    const { backend, begun, release, until } = waiting()
    const { client } = await assist({}, 'auto', { backend })
    const given = new AbortController()
    const call = client.callTool(
      { name: 'explain_request', arguments: ASKED },
      { signal: given.signal },
    )
    call.catch(() => {})
    await until(1)
    const [signal] = begun
    const aborted = new Promise((resolve) => signal?.addEventListener('abort', resolve))
    given.abort()
    await expect(call).rejects.toThrow(/abort/i)
    await aborted
    expect(signal?.aborted).toBe(true)
    release()
  })
})

describe('progress', () => {
  it.each(['auto', 'legacy'] as const)('is told to whom asks for it (%s)', async (era) => {
    const { client } = await assist({}, era)
    const told: number[] = []
    const call = { name: 'manage_mock_server', arguments: { server: 'shop', action: 'restart' } }
    await client.callTool(call, { onprogress: ({ progress }) => told.push(progress) })
    expect(told[0]).toBe(0)
    expect(told).toEqual(told.toSorted((a, b) => a - b))
    expect(new Set(told).size).toBe(told.length)
  })
})

describe('a question to the user', () => {
  const reset = { name: 'manage_mock_data', arguments: { server_url: 'shop', operation: 'reset' } }

  it.each([
    ['done once the user agrees', { action: 'accept', content: { confirm: true } }, false],
    ['left undone when the user declines', { action: 'decline' }, true],
    ['left undone when the user says no', { action: 'accept', content: { confirm: false } }, true],
  ] as const)('stands in the place of confirm: it is %s', async (_what, answer, isError) => {
    const asked: string[] = []
    const { client } = await assist({}, 'auto', {}, (message) => {
      asked.push(message)
      return answer
    })
    const result = await client.callTool(reset)
    expect(asked).toEqual([expect.stringContaining('which cannot be undone')])
    expect(result.isError ?? false).toBe(isError)
  })

  it('is not needed: who cannot be asked is told of confirm', async () => {
    const { client } = await assist({}, 'legacy')
    expect((await client.callTool(reset)).isError).toBe(true)
  })
})

describe('audit', () => {
  it('has a line for each call, without secrets', async () => {
    const lines: AuditLine[] = []
    const { client } = await assist({}, 'auto', { audit: (line) => lines.push(line) })
    const ask = asking(client)
    await ask('explain_request', {
      server: 'shop',
      path: '/pets',
      headers: { Authorization: 'Bearer mine', 'x-api-key': 'mine', accept: '*/*' },
      body: { user: { password: 'mine', name: 'x' } },
    })
    await ask('explain_request', {
      server: 'http://me:mine@localhost:1/',
      path: '/?a=b&api_key=mine',
    })
    const spec_url_or_path = 'https://example.invalid/x?token=mine'
    await ask('generate_mock_api', { spec_url_or_path, admin_port: 1 })
    expect(lines).toMatchObject([
      { tool: 'explain_request', outcome: 'ok' },
      {
        tool: 'explain_request',
        outcome: 'MOCKLOOP_ERROR_002',
        arguments: { path: '/?a=b&api_key=[redacted]' },
      },
      { tool: 'generate_mock_api', outcome: 'MOCKLOOP_ERROR_003' },
    ])
    expect(lines[0]?.time).toMatch(/^\d{4}-\d\d-\d\dT/)
    expect(JSON.stringify(lines)).not.toContain('mine')
    expect(lines[0]?.arguments).toMatchObject({ headers: { accept: '*/*' }, path: '/pets' })
  })
})
