import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { streamEvents } from '../../src/admin/stream.ts'
import { follow } from '../control/_handlers.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function openQuiet() {
  const controller = new AbortController()
  const onEnd = vi.fn<() => void>(() => controller.abort())
  const stream = streamEvents(follow([], controller.signal), { onEnd, onFail: (error) => error })
  const reader = stream.getReader()
  const read = async (): Promise<string> =>
    Buffer.from((await reader.read()).value ?? []).toString('utf8')
  return { reader, read, onEnd }
}

it('sends a comment every fifteen seconds on a quiet stream', async () => {
  const { read, reader } = openQuiet()
  expect(await read()).toBe('retry: 1000\n\n')
  for (let beat = 0; beat < 2; beat++) {
    const next = read()
    await vi.advanceTimersByTimeAsync(15_000)
    expect(await next).toMatch(/^:.*\n\n$/)
  }
  await reader.cancel()
})

it('gathers no comments for a client that does not read', async () => {
  const { read, reader } = openQuiet()
  await vi.advanceTimersByTimeAsync(600_000)
  expect(await read()).toBe('retry: 1000\n\n')
  const next = read()
  await vi.advanceTimersByTimeAsync(15_000)
  expect(await next).toMatch(/^:/)
  expect(vi.getTimerCount()).toBe(1)
  await reader.cancel()
})

it('leaves no timer behind', async () => {
  const { reader, onEnd } = openQuiet()
  await reader.cancel()
  expect(vi.getTimerCount()).toBe(0)
  expect(onEnd).toHaveBeenCalledTimes(1)
})
