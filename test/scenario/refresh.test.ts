/** What other hosts have changed, read while this one changes something itself. */
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { expect, it, vi } from 'vitest'
import { resolveConfig } from '../../src/config.ts'
import { createOutbound } from '../../src/lib/outbound.ts'
import { loadMock } from '../../src/mock.ts'
import type { Live } from '../../src/live.ts'
import { openStore } from '../../src/scenario/store/store.ts'
import { shareParts } from '../_setup.ts'

const spec = {
  openapi: '3.1.0',
  info: { title: 'T', version: '1' },
  paths: { '/users': { get: { operationId: 'listUsers', responses: {} } } },
}

/** A mock over a storage that is slow to read, and how often that was. */
async function load(): Promise<{ live: Live; reads: () => number }> {
  const store = await openStore({ driver: 'memory' })
  const read = store.read.bind(store)
  const slow = vi.spyOn(store, 'read').mockImplementation(async (mock) => {
    const saved = await read(mock)
    await sleep(20)
    return saved
  })
  const outbound = createOutbound({ allow: [] })
  const parts = await shareParts({ outbound, log: pino({ enabled: false }), store })
  const [config] = resolveConfig({ spec }, { cwd: process.cwd() }).mocks
  if (config === undefined) throw new Error('no mock')
  const { live } = await loadMock(config, parts)
  return { live, reads: () => slow.mock.calls.length }
}

it('loses nothing that is saved in the meantime', async () => {
  const { live } = await load()
  await live.editor.create({ '/users': 1 }, { name: 'first' })
  const refreshed = live.editor.refresh()
  const created = live.editor.create({ '/users': 2 }, { name: 'second' })
  await Promise.all([refreshed, created])
  expect(live.editor.list().map(({ name }) => name)).toEqual(['default', 'first', 'second'])
})

it('reads once for many changes that come at once', async () => {
  const { live, reads } = await load()
  const before = reads()
  await Promise.all(Array.from({ length: 50 }, () => live.editor.refresh()))
  expect(reads() - before).toBeLessThanOrEqual(2)
  await live.editor.refresh()
  expect(reads() - before).toBeLessThanOrEqual(3)
})
