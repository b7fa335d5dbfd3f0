import { afterEach, describe, expect, it } from 'vitest'
import { openHostOutbox } from '../../src/deliveries.ts'
import { createOutbound } from '../../src/lib/outbound.ts'
import type { Logger } from '../../src/log/logger.ts'
import { createRedactor } from '../../src/log/redact.ts'
import { atEnd, cleanUp, delivery } from './_engine.ts'

afterEach(cleanUp)

describe('the end of a host that keeps nothing', () => {
  it('tells how many deliveries are lost with it, and is silent when there are none', async () => {
    for (const [count, told] of [
      [3, ['3 deliveries were not sent and are lost: they were kept in memory only']],
      [0, []],
    ] as const) {
      const warnings: string[] = []
      const log = { warn: (text: string) => warnings.push(text) } as unknown as Logger
      const outbound = createOutbound()
      atEnd(() => outbound.close())
      const parts = { outbound, log, redactorOf: () => createRedactor({}) }
      const outbox = openHostOutbox({ storage: false }, parts)
      await outbox.open()
      for (let n = 0; n < count; n++)
        outbox.send(delivery('http://127.0.0.1:1/', { delay_ms: 60_000 }))
      await outbox.close(0)
      expect(warnings).toEqual(told)
    }
  })
})
