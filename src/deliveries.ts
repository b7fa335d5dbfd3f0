import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ResolvedConfig } from './config.ts'
import { folderOf, tryLock } from './journal.ts'
import type { Lock } from './lib/lock.ts'
import type { Outbound } from './lib/outbound.ts'
import type { Logger } from './log/logger.ts'
import type { Redactor } from './log/redact.ts'
import { createOutbox } from './webhooks/outbox.ts'
import type { Outbox } from './webhooks/outbox.ts'

const FILE = 'webhooks.db'

/**
 * The outbox of a host: its deliveries are in a file in its storage folder, which belongs to one host
 * at a time, else in memory. Nothing is loaded before the first delivery, unless some are left from
 * the last time: those go on at once.
 */
export function openHostOutbox(
  { storage }: Pick<ResolvedConfig, 'storage'>,
  parts: { outbound: Outbound; log: Logger; redactorOf: (server: string) => Redactor },
): Outbox {
  const { log, outbound, redactorOf } = parts
  const folder = folderOf(storage, 'webhooks')
  let lock: Lock | undefined
  const outbox = createOutbox(async () => {
    lock = folder === undefined ? undefined : await tryLock(folder, 'deliveries are', log)
    const file = folder === undefined || lock === undefined ? undefined : join(folder, FILE)
    const { createDeliveries } = await import('./webhooks/delivery/engine.ts')
    const told = { warn: (text: string): void => log.warn(text) }
    return createDeliveries({ file, outbound, redactorOf, log: told })
  }, log)
  if (folder !== undefined && existsSync(join(folder, FILE)))
    outbox
      .open()
      .catch((error: unknown) =>
        log.error({ err: error }, 'what is left to deliver cannot be read'),
      )
  return {
    ...outbox,
    async close(patience) {
      await outbox.close(patience)
      const { pending = 0 } = outbox.health() ?? {}
      if (lock === undefined && pending > 0)
        log.warn(`${tellLost(pending)}: they were kept in memory only`)
      await lock?.release()
    },
  }
}

function tellLost(count: number): string {
  return count === 1
    ? 'one delivery was not sent and is lost'
    : `${count} deliveries were not sent and are lost`
}
