import { describe, expect, it } from 'vitest'
import { createTestClock } from '../../src/lib/clock.ts'
import { createRandom } from '../../src/lib/random.ts'
import { Dispatcher } from '../../src/webhooks/delivery/dispatcher.ts'
import type { Outcome } from '../../src/webhooks/delivery/attempt.ts'
import { createJob } from '../../src/webhooks/delivery/job.ts'
import type { Job } from '../../src/webhooks/delivery/job.ts'
import { delivery } from './_engine.ts'

const REFUSED: Outcome = {
  attempt: {
    number: 1,
    started_at: '2026-01-01T00:00:00.000Z',
    ms: 1,
    status_code: null,
    error: 'nothing listens there',
    response_headers: {},
    response_body: null,
    redelivery: false,
    duplicate: false,
  },
  verdict: 'final',
  target: 'dead',
}

/** Targets that are all dead; counts what is tried and what is waited for. */
function startDispatcher({ failures = 100, concurrency = 32 } = {}) {
  const clock = createTestClock(0)
  const seen = { attempts: 0, timers: 0 }
  const after: typeof clock.after = (ms, task) => {
    seen.timers += 1
    return clock.after(ms, task)
  }
  const dispatcher = new Dispatcher({
    failures,
    rest: 30_000,
    concurrency,
    timers: { after },
    now: () => clock.monotonic(),
    attempt: () => {
      seen.attempts += 1
      return Promise.resolve(REFUSED)
    },
    settle: () => true,
  })
  dispatcher.start()
  const random = createRandom(1)
  const job = (url: string): Job =>
    createJob(delivery(url), { id: 'msg', now: clock.monotonic(), random })
  return { dispatcher, clock, seen, add: (url: string) => dispatcher.add(job(url)) }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
}

describe('what is sent to dead targets', () => {
  it('costs a place in the queue while they are left alone, then one attempt', async () => {
    const { dispatcher, clock, seen, add } = startDispatcher({ failures: 1 })
    add('http://dead.example/hook')
    await turns(10)
    expect(seen).toEqual({ attempts: 1, timers: 0 })
    for (let count = 0; count < 500; count++) {
      add('http://dead.example/hook')
      if (count % 100 === 0) await turns(1)
    }
    await turns(10)
    expect(seen).toEqual({ attempts: 1, timers: 1 })
    expect(dispatcher.states()).toMatchObject([{ circuit: 'open', queued: 500 }])
    clock.advance(30_000)
    await turns(10)
    expect(seen).toEqual({ attempts: 2, timers: 2 })
  })

  it('begins a few at a time, however many are due', async () => {
    const { seen, add } = startDispatcher()
    for (let count = 0; count < 100; count++) add(`http://dead.example/${count}`)
    const begun: number[] = []
    while (seen.attempts < 100) {
      const before = seen.attempts
      await turns(1)
      begun.push(seen.attempts - before)
    }
    expect(Math.max(...begun)).toBeLessThanOrEqual(4)
  })
})
