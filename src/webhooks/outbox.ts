import { createLater } from '../lib/later.ts'
import type { DeliveriesHealth, Deliveries, NewDelivery } from './delivery.ts'

/** Where deliveries are handed in, whether what sends them is loaded already or not. */
export interface Outbox {
  /** Never throws and never waits. */
  send(delivery: NewDelivery): void
  /** Makes and sends something once what came in has been answered, in order; it must not throw. */
  later(task: () => void): void
  /** What sends them, loaded at the first call; knows of all that was put off. */
  open(): Promise<Deliveries>
  /** Undefined as long as nothing has been sent. */
  health(): DeliveriesHealth | undefined
  /** Waits so many milliseconds for what is to be sent, then keeps the rest for the next time. */
  close(patience: number): Promise<void>
}

/** Deliveries that wait for what sends them to be loaded. */
const MOST_WAITING = 1000

/** Creates an outbox; `load` is called once, with the first delivery. */
export function createOutbox(
  load: () => Promise<Deliveries>,
  log: { error(fields: object, message: string): void },
): Outbox {
  const later = createLater()
  const waiting: NewDelivery[] = []
  let opening: Promise<Deliveries> | undefined
  let opened: Deliveries | undefined
  const start = (): Promise<Deliveries> =>
    (opening ??= load().then(
      (deliveries) => {
        opened = deliveries
        for (const delivery of waiting.splice(0)) deliveries.enqueue(delivery)
        return deliveries
      },
      (error: unknown) => {
        opening = undefined
        throw error
      },
    ))
  return {
    send(delivery) {
      if (opened !== undefined) return void opened.enqueue(delivery)
      if (waiting.length < MOST_WAITING) waiting.push(delivery)
      start().catch((error: unknown) => log.error({ err: error }, 'nothing can be delivered'))
    },
    later: (task) => later.add(task),
    open() {
      later.flush()
      return start()
    },
    health: () => opened?.health(),
    async close(patience) {
      later.flush()
      const deliveries = await opening?.catch(() => undefined)
      if (patience > 0) await deliveries?.idle(patience)
      await deliveries?.close()
    },
  }
}
