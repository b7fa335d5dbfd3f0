import { parentPort, workerData } from 'node:worker_threads'
import { serveLink } from '../../lib/link-worker.ts'
import type { LinkData } from '../../lib/link.ts'
import type { StoreOptions } from './messages.ts'
import { Store } from './store.ts'

/** The thread that keeps deliveries; what it is told and asked is in `messages.ts`. */
if (parentPort !== null)
  serveLink(
    parentPort,
    workerData as LinkData<StoreOptions>,
    (options, note) => new Store(options, note),
  )
