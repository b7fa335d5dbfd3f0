import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { FromWorker, StoreOptions, ToWorker, Verb } from './messages.ts'
import { Store } from './store.ts'

/** What needs nothing but the file. */
const AT_ONCE: ReadonlySet<Verb> = new Set(['flush', 'close'])

/**
 * The thread of a journal; what it is told and asked is in `messages.ts`. While a large file is being
 * read, entries are stored and questions wait: for seconds, in which no request must be lost.
 */
function serve(port: MessagePort, options: StoreOptions): void {
  const tell = (message: FromWorker): void => port.postMessage(message)
  const store = new Store(options, (text) => tell({ kind: 'note', text }))
  const waiting: ToWorker[] = []
  let isClosed = false
  const take = (message: ToWorker): void => {
    if (message.kind === 'add') {
      store.add(message.texts)
      tell({ kind: 'taken', stats: store.stats() })
    } else {
      tell(answer(store, message))
      isClosed ||= message.verb === 'close'
      if (isClosed) port.close()
    }
  }
  const load = (): void => {
    if (isClosed) return
    if (store.load()) {
      setImmediate(load)
      return
    }
    tell({ kind: 'open', stats: store.stats() })
    for (const message of waiting.splice(0)) take(message)
  }
  tell({ kind: 'open', stats: store.stats() })
  if (store.isLoading) setImmediate(load)
  port.on('message', (message: ToWorker) => {
    if (store.isLoading && hasToWait(message, waiting)) waiting.push(message)
    else take(message)
  })
}

/** What comes behind a `clear` must not be cleared with it. */
function hasToWait(message: ToWorker, waiting: readonly ToWorker[]): boolean {
  if (message.kind === 'ask' && !AT_ONCE.has(message.verb)) return true
  return waiting.some((one) => one.kind === 'ask' && one.verb === 'clear')
}

function answer(
  store: Store,
  { id, verb, input }: { id: number; verb: Verb; input: unknown },
): FromWorker {
  try {
    const ask = store.answers[verb] as (input: unknown) => unknown
    return { kind: 'answer', id, value: ask(input), stats: store.stats() }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { kind: 'failed', id, reason, stats: store.stats() }
  }
}

if (parentPort !== null) serve(parentPort, workerData as StoreOptions)
