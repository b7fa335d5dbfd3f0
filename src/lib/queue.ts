/** Creates queues by key: the tasks of one key run one after the other, also after one that failed. */
export function createQueues(): <T>(key: string, task: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<void>>()
  return (key, task) => {
    const turn = (tails.get(key) ?? Promise.resolve()).then(task)
    const settled = turn.then(
      () => {},
      () => {},
    )
    const tail: Promise<void> = settled.finally(() => {
      if (tails.get(key) === tail) tails.delete(key)
    })
    tails.set(key, tail)
    return turn
  }
}
