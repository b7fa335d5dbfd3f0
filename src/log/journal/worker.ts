import { parentPort, workerData } from 'node:worker_threads'
import type { MessagePort } from 'node:worker_threads'
import type { FromWorker, StoreOptions, ToWorker, Verb } from './messages.ts'
import { Store } from './store.ts'

/** The thread of a journal; what it is told and asked is in `messages.ts`. */
function serve(port: MessagePort, options: StoreOptions): void {
  const tell = (message: FromWorker): void => port.postMessage(message)
  const store = new Store(options, (text) => tell({ kind: 'note', text }))
  tell({ kind: 'open', stats: store.stats() })
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'add') {
      store.add(message.texts)
      tell({ kind: 'taken', stats: store.stats() })
    } else {
      tell(answer(store, message))
      if (message.verb === 'close') port.close()
    }
  })
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
