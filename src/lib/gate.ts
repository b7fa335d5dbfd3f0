/** Words of the memory that is shared. */
const BUSY = 0
const WISH = 1
/** What the other thread wants: that what waits is left undone, or that nothing is begun any more. */
const HURRY = 1
const STOP = 2
/** Milliseconds for which the end of a process waits. */
const GRACE = 10_000

/**
 * Between a thread and one that works for it with native code, which takes the whole process along when
 * its thread is ended meanwhile: so a worker is only ever ended between two of its tasks.
 */
export class Gate {
  readonly memory: SharedArrayBuffer
  readonly #words: Int32Array<SharedArrayBuffer>

  /** Absent memory: of a worker that is about to be started. */
  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.memory = memory
    this.#words = new Int32Array(memory)
  }

  /** In the worker: does a task, unless the end has come; then it is `undefined`. */
  pass<T>(task: () => T): T | undefined {
    Atomics.store(this.#words, BUSY, 1)
    try {
      return Atomics.load(this.#words, WISH) === STOP ? undefined : task()
    } finally {
      Atomics.store(this.#words, BUSY, 0)
      Atomics.notify(this.#words, BUSY)
    }
  }

  /** In the worker: whether what waits is to be left undone. */
  get isHurried(): boolean {
    return Atomics.load(this.#words, WISH) !== 0
  }

  hurry(): void {
    Atomics.compareExchange(this.#words, WISH, 0, HURRY)
  }

  /** Lets no further task begin. */
  stop(): void {
    Atomics.store(this.#words, WISH, STOP)
  }

  /** Holds this thread until the task of the worker is done, for so many ms at most. */
  wait(ms: number): void {
    Atomics.wait(this.#words, BUSY, 1, Math.max(0, ms))
  }
}

const gates = new Set<Gate>()

/** Keeps the process from ending in the middle of a task; what is returned forgets the gate. */
export function guardExit(gate: Gate): () => void {
  if (gates.size === 0) process.on('exit', stopAll)
  gates.add(gate)
  return () => {
    gates.delete(gate)
    if (gates.size === 0) process.off('exit', stopAll)
  }
}

function stopAll(): void {
  const end = performance.now() + GRACE
  for (const gate of gates) gate.stop()
  for (const gate of gates) gate.wait(end - performance.now())
}
