import type { MessagePort } from 'node:worker_threads'
import type { Answers, FromWorker, ToWorker } from './link.ts'

/** The far side of a link: what keeps things. */
export interface LinkedStore<W, A extends Answers<A>, S> {
  /** Never throws. */
  add(what: W): void
  answers: A
  stats(): S
}

/** Serves a store in its thread until it is asked to `close`; `make` gets what tells a user something. */
export function serveLink<W, A extends Answers<A>, S>(
  port: MessagePort,
  make: (note: (text: string) => void) => LinkedStore<W, A, S>,
): void {
  const tell = (message: FromWorker<S>): void => port.postMessage(message)
  const store = make((text) => tell({ kind: 'note', text }))
  tell({ kind: 'open', stats: store.stats() })
  port.on('message', (message: ToWorker<W>) => {
    if (message.kind === 'add') {
      store.add(message.what)
      tell({ kind: 'taken', stats: store.stats() })
    } else {
      tell(answer(store, message))
      if (message.verb === 'close') port.close()
    }
  })
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
