import type { MessagePort } from 'node:worker_threads'
import { Gate } from './gate.ts'
import type { Answers, FromWorker, LinkData, ToWorker } from './link.ts'

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
export function serveLink<O, W, A extends Answers<A>, S>(
  port: MessagePort,
  { options, memory }: LinkData<O>,
  make: (options: O, note: (text: string) => void) => LinkedStore<W, A, S>,
): void {
  const gate = new Gate(memory)
  const tell = (message: FromWorker<S>): void => port.postMessage(message)
  const store = gate.pass(() => make(options, (text) => tell({ kind: 'note', text })))
  // The process is ending.
  if (store === undefined) return
  const waiting: ToWorker<W>[] = []
  let isClosed = false
  const open = (): void => tell({ kind: 'open', stats: store.stats() })
  const take = (message: ToWorker<W>): void => {
    tell(gate.isHurried ? leave(store, message) : handle(store, message))
    isClosed ||= message.kind === 'ask' && message.verb === 'close'
    if (isClosed) port.close()
  }
  const load = (): void => {
    if (isClosed) return
    if (gate.pass(() => store.load?.()) === true) {
      setImmediate(load)
      return
    }
    gate.pass(open)
    for (const message of waiting.splice(0)) gate.pass(() => take(message))
  }
  gate.pass(open)
  if (store.isLoading === true) setImmediate(load)
  port.on('message', (message: ToWorker<W>) => {
    if (store.isLoading === true && hasToWait(message, waiting)) waiting.push(message)
    else gate.pass(() => take(message))
  })
}

/** What comes behind a `clear` must not be cleared with it. */
function hasToWait<W>(message: ToWorker<W>, waiting: readonly ToWorker<W>[]): boolean {
  if (message.kind === 'ask' && !AT_ONCE.has(message.verb)) return true
  return waiting.some((one) => one.kind === 'ask' && one.verb === 'clear')
}

function handle<W, A extends Answers<A>, S>(
  store: LinkedStore<W, A, S>,
  message: ToWorker<W>,
): FromWorker<S> {
  if (message.kind === 'ask') return answer(store, message)
  store.add(message.what)
  return { kind: 'taken', stats: store.stats() }
}

/** What is done of a message when there is no more time: nothing, unless it closes the store. */
function leave<W, A extends Answers<A>, S>(
  store: LinkedStore<W, A, S>,
  message: ToWorker<W>,
): FromWorker<S> {
  if (message.kind === 'add') return { kind: 'taken', stats: store.stats() }
  if (message.verb === 'close') return answer(store, message)
  return { kind: 'failed', id: message.id, reason: 'it is being closed', stats: store.stats() }
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
