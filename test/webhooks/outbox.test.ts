import { afterEach, describe, expect, it } from 'vitest'
import { createOutbox } from '../../src/webhooks/outbox.ts'
import type { Outbox } from '../../src/webhooks/outbox.ts'
import { cleanUp, delivery, startEngine } from './_engine.ts'

afterEach(cleanUp)

/** An outbox that names what it was told to do, in order. */
function startOutbox(): { outbox: Outbox; done: number[]; put: (count: number) => void } {
  const outbox = createOutbox(() => Promise.resolve(startEngine().deliveries), { error: () => {} })
  const done: number[] = []
  let count = 0
  const put = (more: number): void => {
    for (const end = count + more; count < end;) {
      const number = count++
      outbox.later(() => {
        done.push(number)
        outbox.send(delivery('http://127.0.0.1:9/', { body: String(number), delay_ms: 60_000 }))
      })
    }
  }
  return { outbox, done, put }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at)

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}

describe('what is told later', () => {
  it('is nothing of the turn that asks for it, then some in each, in order', async () => {
    const { outbox, done, put } = startOutbox()
    put(100)
    await Promise.resolve()
    expect(done).toEqual([])
    await turn()
    expect(done.length).toBeGreaterThan(0)
    expect(done.length).toBeLessThan(100)
    put(1)
    while (done.length < 101) await turn()
    expect(done).toEqual(upTo(101))
    await outbox.close(0)
  })

  it('is done before anybody reads, and before the end', async () => {
    const { outbox, put } = startOutbox()
    put(100)
    const deliveries = await outbox.open()
    const { total, deliveries: shown } = await deliveries.list({ limit: 100 })
    expect(total).toBe(100)
    expect((await deliveries.get(shown[0]?.id ?? ''))?.body).toBe('99')
    put(50)
    await outbox.close(0)
    expect(outbox.health()?.pending).toBe(150)
  })

  it('does not pile up while one turn asks for ever more', async () => {
    const { outbox, done, put } = startOutbox()
    put(5000)
    expect(5000 - done.length).toBeLessThanOrEqual(2000)
    expect(done).toEqual(upTo(done.length))
    await outbox.close(0)
  })
})
