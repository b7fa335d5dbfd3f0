import { Worker } from 'node:worker_threads'
import { StorageError } from '../errors.ts'
import { Gate, guardExit } from './gate.ts'

/** What a worker can be asked, in the order of its messages. */
export type Answers<A> = { [V in keyof A]: (input: never) => unknown }

export type ToWorker<W> =
  | { kind: 'add'; what: W }
  | { kind: 'ask'; id: number; verb: string; input: unknown }

/** What a worker is started with. */
export interface LinkData<O> {
  options: O
  /** The memory of its gate. */
  memory: SharedArrayBuffer
}

export type FromWorker<S> =
  | { kind: 'open'; stats: S }
  /** The oldest `add` is done with. */
  | { kind: 'taken'; stats: S }
  | { kind: 'answer'; id: number; value: unknown; stats: S }
  | { kind: 'failed'; id: number; reason: string; stats: S }
  | { kind: 'note'; text: string }

/** The worker of a store, as the thread that serves requests sees it. */
export interface Link<W, A extends Answers<A>> {
  /** Whether it can be told anything; when it has ended, it is started again, but once a second at most. */
  ready(): boolean
  post(what: W): void
  /** Rejects with a StorageError when the worker cannot answer. */
  ask<V extends keyof A & string>(verb: V, input: Parameters<A[V]>[0]): Promise<ReturnType<A[V]>>
  /** Lets the worker finish what it was told; after so many ms it leaves undone what it has not begun. */
  close(patience: number): Promise<void>
}

/** What is heard of the worker. */
export interface LinkEvents<S> {
  /** The oldest message that was posted is done with. */
  taken(): void
  stats(stats: S): void
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

/**
 * Creates the link; no worker is started before one is needed. It must answer the verb `close`;
 * `name` is for messages, as "the journal".
 */
export function createLink<W, A extends Answers<A> & { close(input: null): null }, S>(
  { name, start: makeWorker }: { name: string; start: (memory: SharedArrayBuffer) => Worker },
  events: LinkEvents<S>,
): Link<W, A> {
  const asked = new Map<number, Waiting>()
  let worker: Worker | undefined
  let gate = new Gate()
  let started = -Infinity
  let count = 0
  let isClosing = false

  const fail = (from: Worker, reason: string): void => {
    if (from !== worker) return
    worker = undefined
    if (!isClosing) events.lost(reason)
    for (const { reject } of asked.values()) reject(new StorageError(`${name}: ${reason}`))
    asked.clear()
  }
  const start = (): Worker | undefined => {
    if (performance.now() - started < PAUSE) return undefined
    started = performance.now()
    gate = new Gate()
    const made = makeWorker(gate.memory)
    made.on('exit', guardExit(gate))
    const heard = { asked, events, worker: made, name }
    made.on('message', (message: FromWorker<S>) => hear(message, heard))
    made.on('error', (error) => fail(made, error.message))
    made.on('exit', (code) => fail(made, `its worker ended with code ${code}`))
    made.unref()
    return made
  }
  const tell = (message: ToWorker<W>): void => worker?.postMessage(message, [])

  const ask: Link<W, A>['ask'] = async (verb, input) => {
    if (isClosing && verb !== 'close') throw new StorageError(`${name} is closed`)
    worker ??= start()
    if (worker === undefined)
      throw new StorageError(`${name}: its worker has ended and is being started again`)
    // Who waits for an answer must not see the process end.
    worker.ref()
    const answer = new Promise<unknown>((resolve, reject) => {
      asked.set(++count, { resolve, reject })
      tell({ kind: 'ask', id: count, verb, input })
    })
    return (await answer) as ReturnType<A[typeof verb]>
  }

  return {
    ready: () => (worker ??= start()) !== undefined,
    post: (what) => tell({ kind: 'add', what }),
    ask,
    async close(patience) {
      isClosing = true
      if (worker === undefined) return
      const ending = worker
      const ended = new Promise((resolve) => ending.once('exit', resolve))
      const late = setTimeout(() => gate.hurry(), patience)
      await ask('close', null).catch(() => null)
      ending.ref()
      await ended
      clearTimeout(late)
    },
  }
}

/**
 * Starts a thread. From the bundle it is a file of its own; from source it is TypeScript, which
 * Node 20 cannot read by itself. Both are relative to `base`, the URL of the module that asks.
 */
export function startWorker(
  base: string,
  { source, bundled }: { source: string; bundled: string },
  workerData: LinkData<unknown>,
): Worker {
  const isSource = base.endsWith('.ts')
  const execArgv = isSource ? ['--import', 'jiti/register'] : []
  return new Worker(new URL(isSource ? source : bundled, base), { workerData, execArgv })
}

function hear<S>(
  message: FromWorker<S>,
  {
    asked,
    events,
    worker,
    name,
  }: { asked: Map<number, Waiting>; events: LinkEvents<S>; worker: Worker; name: string },
): void {
  if (message.kind === 'note') return events.note(message.text)
  events.stats(message.stats)
  if (message.kind === 'open') return undefined
  if (message.kind === 'taken') return events.taken()
  const waiting = asked.get(message.id)
  asked.delete(message.id)
  if (asked.size === 0) worker.unref()
  if (message.kind === 'answer') waiting?.resolve(message.value)
  else waiting?.reject(new StorageError(`${name}: ${message.reason}`))
}
