import type { MessagePort } from 'node:worker_threads'
import type { Answers, FromWorker, ToWorker } from './link.ts'

/** The far side of a link: what keeps things. */
export interface LinkedStore<W, A extends Answers<A>, S> {
  /** Never throws. */
  add(what: W): void
  answers: A
  stats(): S
  /** Whether there is more to be read before questions can be answered. */
  readonly isLoading?: boolean
  /** Reads on; tells whether there is more. */
  load?(): boolean
}

/** What is answered even while a store is being read. */
const AT_ONCE: ReadonlySet<string> = new Set(['flush', 'close'])

/**
 * Serves a store in its thread until it is asked to `close`; `make` gets what tells a user something.
 * While much is being read, what is added is kept and questions wait: for seconds, in which nothing
 * must be lost.
 */
export function serveLink<W, A extends Answers<A>, S>(
  port: MessagePort,
  make: (note: (text: string) => void) => LinkedStore<W, A, S>,
): void {
  const tell = (message: FromWorker<S>): void => port.postMessage(message)
  const store = make((text) => tell({ kind: 'note', text }))
  const waiting: ToWorker<W>[] = []
  let isClosed = false
  const take = (message: ToWorker<W>): void => {
    if (message.kind === 'add') {
      store.add(message.what)
      tell({ kind: 'taken', stats: store.stats() })
    } else {
      tell(answer(store, message))
      isClosed ||= message.verb === 'close'
      if (isClosed) port.close()
    }
  }
  const load = (): void => {
    if (isClosed) return
    if (store.load?.() === true) {
      setImmediate(load)
      return
    }
    tell({ kind: 'open', stats: store.stats() })
    for (const message of waiting.splice(0)) take(message)
  }
  tell({ kind: 'open', stats: store.stats() })
  if (store.isLoading === true) setImmediate(load)
  port.on('message', (message: ToWorker<W>) => {
    if (store.isLoading === true && hasToWait(message, waiting)) waiting.push(message)
    else take(message)
  })
}

/** What comes behind a `clear` must not be cleared with it. */
function hasToWait<W>(message: ToWorker<W>, waiting: readonly ToWorker<W>[]): boolean {
  if (message.kind === 'ask' && !AT_ONCE.has(message.verb)) return true
  return waiting.some((one) => one.kind === 'ask' && one.verb === 'clear')
}

function answer<W, A extends Answers<A>, S>(
  store: LinkedStore<W, A, S>,
  { id, verb, input }: { id: number; verb: string; input: unknown },
): FromWorker<S> {
  try {
    const ask: (input: never) => unknown = store.answers[verb as keyof A]
    return { kind: 'answer', id, value: ask(input as never), stats: store.stats() }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', id, reason, stats: store.stats() }
  }
}
