import { Worker } from 'node:worker_threads'
import { StorageError } from '../../errors.ts'
import type { Asks, Flat, FromWorker, Stats, StoreOptions, ToWorker, Verb } from './messages.ts'

/** The worker of a journal, as the thread that serves requests sees it. */
export interface Link {
  /** Whether it can be told anything; when it has ended, it is started again, but once a second at most. */
  ready(): boolean
  post(texts: Flat): void
  /** Rejects with a StorageError when the worker cannot answer. */
  ask<V extends Verb>(verb: V, input: Parameters<Asks[V]>[0]): Promise<ReturnType<Asks[V]>>
  /** Lets the worker finish what it was told, for so many ms at most. */
  close(patience: number): Promise<void>
}

/** What is heard of the worker. */
export interface LinkEvents {
  /** The oldest message that was posted is done with. */
  taken(): void
  stats(stats: Stats): void
  note(text: string): void
  /** It has ended without being told to; what was posted and not taken is lost. */
  lost(reason: string): void
}

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** Milliseconds between two starts. */
const PAUSE = 1000

/** Creates the link; no worker is started before one is needed. */
export function createLink(options: StoreOptions, events: LinkEvents): Link {
  const asked = new Map<number, Waiting>()
  let worker: Worker | undefined
  let started = -Infinity
  let count = 0
  let isClosing = false

  const fail = (from: Worker, reason: string): void => {
    if (from !== worker) return
    worker = undefined
    if (!isClosing) events.lost(reason)
    for (const { reject } of asked.values()) reject(new StorageError(`the journal: ${reason}`))
    asked.clear()
  }
  const start = (): Worker | undefined => {
    if (performance.now() - started < PAUSE) return undefined
    started = performance.now()
    const made = startWorker(options)
    made.on('message', (message: FromWorker) => hear(message, { asked, events, worker: made }))
    made.on('error', (error) => fail(made, error.message))
    made.on('exit', (code) => fail(made, `its worker ended with code ${code}`))
    made.unref()
    return made
  }
  const tell = (message: ToWorker): void => worker?.postMessage(message, [])

  const ask: Link['ask'] = async (verb, input) => {
    if (isClosing && verb !== 'close') throw new StorageError('the journal is closed')
    worker ??= start()
    if (worker === undefined)
      throw new StorageError('the journal: its worker has ended and is being started again')
    // Who waits for an answer must not see the process end.
    worker.ref()
    const answer = new Promise<unknown>((resolve, reject) => {
      asked.set(++count, { resolve, reject })
      tell({ kind: 'ask', id: count, verb, input })
    })
    return (await answer) as ReturnType<Asks[typeof verb]>
  }

  return {
    ready: () => (worker ??= start()) !== undefined,
    post: (texts) => tell({ kind: 'add', texts }),
    ask,
    async close(patience) {
      isClosing = true
      if (worker === undefined) return
      const ending = worker
      const late = setTimeout(() => void ending.terminate(), patience)
      await ask('close', null).catch(() => null)
      await ending.terminate()
      clearTimeout(late)
    },
  }
}

function hear(
  message: FromWorker,
  { asked, events, worker }: { asked: Map<number, Waiting>; events: LinkEvents; worker: Worker },
): void {
  if (message.kind === 'note') return events.note(message.text)
  events.stats(message.stats)
  if (message.kind === 'open') return undefined
  if (message.kind === 'taken') return events.taken()
  const waiting = asked.get(message.id)
  asked.delete(message.id)
  if (asked.size === 0) worker.unref()
  if (message.kind === 'answer') waiting?.resolve(message.value)
  else waiting?.reject(new StorageError(`the journal: ${message.reason}`))
}

/** From the bundle the worker is a file of its own; from source it is TypeScript, which Node 20 cannot read by itself. */
function startWorker(options: StoreOptions): Worker {
  const isSource = import.meta.url.endsWith('.ts')
  const file = new URL(isSource ? './worker.ts' : '../log/worker.js', import.meta.url)
  const register = isSource ? ['--import', 'jiti/register'] : []
  return new Worker(file, { workerData: options, execArgv: register })
}
