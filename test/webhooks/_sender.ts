import { createOutbound } from '../../src/lib/outbound.ts'
import { createDeliveries } from '../../src/webhooks/delivery/engine.ts'
import { delivery } from './_engine.ts'

/** Takes so many deliveries for each target, says when they are written down, and goes on until it is killed. */
async function send(file: string, count: number, targets: string[]): Promise<void> {
  const outbound = createOutbound({ allow: ['127.0.0.1'] })
  const deliveries = createDeliveries({ file, outbound })
  for (let index = 0; index < count; index++)
    for (const url of targets) deliveries.enqueue(delivery(url, { body: String(index) }))
  const ids: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page = await deliveries.list({ limit: 1000, ...(cursor !== '' && { cursor }) })
    ids.push(...page.deliveries.map(({ id, url }) => `${id} ${url}`))
    cursor = page.next_cursor
  }
  process.stdout.write(`${JSON.stringify(ids)}\n`)
  setInterval(() => {}, 1000)
}

const [, , file = '', count, ...targets] = process.argv
await send(file, Number(count), targets)
