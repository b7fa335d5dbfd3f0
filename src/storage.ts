import type { ResolvedConfig } from './config.ts'
import type { Live } from './live.ts'
import type { Logger } from './log/logger.ts'
import { openStore } from './scenario/store/store.ts'
import type { Store } from './scenario/store/store.ts'

/** Opens the store of a host; what other hosts change in it is taken over when it tells so. */
export async function openSharedStore(
  { storage }: Pick<ResolvedConfig, 'storage'>,
  log: Logger,
  live: ReadonlyMap<string, Live>,
): Promise<Store> {
  const store = await openStore(storage, { log })
  store.watch((mock) => {
    live
      .get(mock)
      ?.scenarios.refresh()
      .catch((error: unknown) => log.warn({ mock, err: error }, 'scenarios cannot be read'))
  })
  return store
}
