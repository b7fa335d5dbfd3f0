import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { inject, vi } from 'vitest'
import type * as Link from '../src/lib/link.ts'

// Threads start from the bundle, as those of the package do.
vi.mock('../src/lib/link.ts', async (original) => ({
  ...(await original<typeof Link>()),
  startWorker: (...[, { bundled }, workerData]: Parameters<typeof Link.startWorker>) =>
    new Worker(join(inject('bundle'), 'any', bundled), { workerData }),
}))
