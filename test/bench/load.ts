import { Worker } from 'node:worker_threads'

/** What one run of the client does. */
export interface Job {
  port: number
  connections: number
  /** The bytes of the request; `{id}` in it stands for the identifier when there are `distinct` ones. */
  request: string
  distinct?: { ids: number; first: number }
  amount: { warmup: number; seconds: number } | { requests: number }
}

export interface Outcome {
  requests: number
  /** With those of the warm-up. */
  answered: number
  ms: number
}

/** What the thread says at the end of a run. */
export type Message = { outcome: Outcome } | { error: string }

/** A client in a thread of its own, kept over all runs so that it is warm for each target alike. */
export class LoadClient {
  // The thread inherits `--import jiti/register`.
  readonly #worker = new Worker(new URL('load-worker.ts', import.meta.url))

  run(job: Job): Promise<Outcome> {
    const worker = this.#worker
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        worker.removeAllListeners('message').removeAllListeners('error')
        act()
      }
      worker.once('error', (error) => settle(() => reject(error)))
      worker.once('message', (message: Message) =>
        settle(() =>
          'outcome' in message ? resolve(message.outcome) : reject(new Error(message.error)),
        ),
      )
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
      worker.postMessage(job)
    })
  }

  async stop(): Promise<void> {
    await this.#worker.terminate()
  }
}
