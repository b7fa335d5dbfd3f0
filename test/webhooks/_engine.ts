import { createTestClock } from '../../src/lib/clock.ts'
import type { TestClock } from '../../src/lib/clock.ts'
import { createOutbound } from '../../src/lib/outbound.ts'
import type { OutboundOptions } from '../../src/lib/outbound.ts'
import { createDeliveries } from '../../src/webhooks/delivery/engine.ts'
import type {
  Deliveries,
  DeliveriesOptions,
  Delivery,
  NewDelivery,
} from '../../src/webhooks/delivery.ts'
import { startReceiver } from './_receiver.ts'
import type { Receiver } from './_receiver.ts'

const cleanups: (() => Promise<unknown>)[] = []

/** Closes all that was made, the last first. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
}

export function atEnd(cleanup: () => Promise<unknown>): void {
  cleanups.push(cleanup)
}

export interface Engine {
  deliveries: Deliveries
  /** Takes over when told to only; absent with `real`. */
  clock: TestClock
  notes: string[]
}

/** Deliveries on a clock that stands still until told to go, to loopback unless told otherwise. */
export function startEngine({
  outbound: settings,
  real = false,
  ...options
}: Partial<Omit<DeliveriesOptions, 'outbound'>> & {
  outbound?: OutboundOptions
  real?: boolean
} = {}): Engine {
  const clock = createTestClock(Date.now())
  const notes: string[] = []
  const outbound = createOutbound({ allow: ['127.0.0.1'], ...settings })
  const deliveries = createDeliveries({
    file: undefined,
    outbound,
    log: { warn: (text) => notes.push(text) },
    ...(!real && { clock }),
    ...options,
  })
  atEnd(() => outbound.close())
  atEnd(() => deliveries.close())
  return { deliveries, clock, notes }
}

export async function receive(...given: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...given)
  atEnd(() => receiver.close())
  return receiver
}

/** A delivery; `body` tells which. */
export function delivery(url: string, more: Partial<NewDelivery> = {}): NewDelivery {
  return {
    server: 'petstore',
    cause: { kind: 'webhook', name: 'orders' },
    event: 'response.sent',
    url,
    method: 'POST',
    headers: [['content-type', 'application/json']],
    body: '{}',
    retry: { jitter: 0 },
    ...more,
  }
}

/** Waits until something is so, for as long as the test may take. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 5))
}

/** Waits until so many attempts have been made and booked. */
export async function attempts(
  deliveries: Deliveries,
  id: string,
  count: number,
): Promise<Delivery> {
  let found: Delivery | undefined
  await until(async () => {
    found = await deliveries.get(id)
    return (found?.attempts_made ?? 0) >= count
  })
  return found as Delivery
}
