/** Work that waits for its turn. */
export interface Later {
  /** The task must not throw. */
  add(task: () => void): void
  /** Does all that waits, now. */
  flush(): void
}

/** Tasks in one turn of the event loop. */
const BATCH = 32
/** Tasks that may wait; beyond it the oldest are done at once, so that they cannot pile up. */
const MOST_WAITING = 2000

/** Puts off work until what came in has been answered: in order, a few tasks in each turn of the event loop. */
export function createLater(): Later {
  const waiting: (() => void)[] = []
  let next: NodeJS.Immediate | undefined
  const work = (count: number): void => {
    for (const task of waiting.splice(0, count)) task()
  }
  const turn = (): void => {
    work(BATCH)
    next = waiting.length > 0 ? setImmediate(turn) : undefined
  }
  return {
    add(task) {
      waiting.push(task)
      if (waiting.length > MOST_WAITING) work(BATCH)
      next ??= setImmediate(turn)
    },
    flush: () => work(waiting.length),
  }
}
