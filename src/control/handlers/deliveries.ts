import { setTimeout as delay } from 'node:timers/promises'
import { NotFoundError } from '../../errors/verbs.ts'
import type { Deliveries, Delivery } from '../../webhooks/delivery.ts'
import type { Handlers } from '../control.ts'
import type { DeliveryVerbs } from '../verbs/deliveries.ts'
import type { ControlledHost } from './host.ts'

/** Milliseconds between two looks at what becomes of something. */
const LOOK_EVERY = 20

/** What the verbs about deliveries do. */
export function deliveryHandlers(host: ControlledHost): Pick<Handlers, keyof DeliveryVerbs> {
  return {
    async list_deliveries({ server, name, ...query }) {
      const deliveries = await host.deliveries()
      const own = { ...query, server: host.find(server).name }
      return deliveries.list(name === undefined ? own : { ...own, cause: name })
    },
    get_delivery: async ({ server, id }) =>
      deliveryOf(await host.deliveries(), host.find(server).name, id),
    async redeliver({ server, id, within_ms = 0 }, { signal }) {
      const deliveries = await host.deliveries()
      const before = await deliveryOf(deliveries, host.find(server).name, id)
      await deliveries.redeliver(id)
      const within = { within: within_ms, signal, after: before.attempts_made }
      return { delivery: await settled(deliveries, id, within) }
    },
  }
}

async function deliveryOf(deliveries: Deliveries, server: string, id: string): Promise<Delivery> {
  const found = await deliveries.get(id)
  if (found?.server === server) return found
  throw new NotFoundError(`there is no delivery ${JSON.stringify(id)} of the mock "${server}"`)
}

/** A delivery, once it has been tried or the time is over. Throws a NotFoundError. */
export async function settled(
  deliveries: Deliveries,
  id: string,
  { within, signal, after = 0 }: { within: number; signal: AbortSignal; after?: number },
): Promise<Delivery> {
  const end = performance.now() + within
  for (;;) {
    const found = await deliveries.get(id)
    if (found === undefined) throw new NotFoundError(`there is no delivery ${JSON.stringify(id)}`)
    const isTried = found.status !== 'pending' || found.attempts_made > after
    if (isTried || performance.now() >= end) return kept(deliveries, found)
    await delay(LOOK_EVERY, undefined, { signal })
  }
}

/** Who is told of a delivery may rely on it, even if the process is killed: reading waits for what is being written. */
async function kept(deliveries: Deliveries, found: Delivery): Promise<Delivery> {
  await deliveries.list({ limit: 1 })
  return found
}
