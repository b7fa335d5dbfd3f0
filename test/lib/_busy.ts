/**
 * A process that ends while its worker is in native code: `close`, `exit` or `end` says how. The worker
 * counts for as long as it is told, within one statement.
 */
import { isMainThread, parentPort, workerData, Worker } from 'node:worker_threads'
import { serveLink } from '../../src/lib/link-worker.ts'
import { createLink } from '../../src/lib/link.ts'
import type { LinkData } from '../../src/lib/link.ts'
import { openSqlite } from '../../src/lib/sqlite.ts'

interface Asks {
  begin(input: null): null
  close(input: null): null
}

function serve(): void {
  const database = openSqlite(undefined, { version: 1, schema: '' })
  const count = database.prepare(
    'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT ?) SELECT count(*) FROM c',
  )
  if (parentPort === null) return
  serveLink<null, number, Asks, null>(parentPort, workerData as LinkData<null>, () => ({
    add: (limit) => void count.all([limit]),
    answers: { begin: () => null, close: () => null },
    stats: () => null,
  }))
}

async function end(way: string | undefined): Promise<void> {
  let taken = 0
  const start = (memory: SharedArrayBuffer): Worker =>
    new Worker(new URL(import.meta.url), { workerData: { options: null, memory } })
  const link = createLink<number, Asks, null>(
    { name: 'the worker', start },
    { taken: () => taken++, stats: () => {}, note: () => {}, lost: () => {} },
  )
  await link.ask('begin', null)
  for (let index = 0; index < 50; index++) link.post(1_000_000)
  while (taken === 0) await new Promise(setImmediate)
  process.on('exit', () => process.stdout.write(`${way}\n`))
  if (way === 'close') await link.close(0)
  if (way === 'exit') process.exit()
}

if (isMainThread) await end(process.argv[2])
else serve()
