import { Worker } from 'node:worker_threads'

/** What is used of the library under test. */
export interface MockServer {
  url: string
  mocks: { diagnostics: HostDiagnostic[] }[]
  start(): Promise<unknown>
  close(): Promise<unknown>
}

export interface HostDiagnostic {
  code: string
  severity: string
  message: string
}

export type HostReply =
  | { kind: 'started'; url: string; diagnostics: HostDiagnostic[] }
  | { kind: 'refused'; message: string; expected: boolean }
  | { kind: 'closed' }

/** Runs the server under test in a thread of its own, so that a hang there is only a finding here. */
export class Host {
  readonly #library: string
  #worker: Worker | undefined

  constructor(library: string) {
    this.#library = library
  }

  /** @throws when the thread dies or does not answer in time; it is gone then. */
  async order(order: { start?: string }, timeout: number): Promise<HostReply> {
    this.#worker ??= new Worker(new URL('host-worker.mjs', import.meta.url), {
      workerData: this.#library,
      execArgv: [],
    })
    const worker = this.#worker
    try {
      return await new Promise<HostReply>((resolve, reject) => {
        const timer = setTimeout(() => {
          reject(new Error(`no answer from the server's thread in ${timeout / 1000} s`))
        }, timeout)
        const settle = (end: () => void) => {
          clearTimeout(timer)
          worker.off('message', onMessage).off('error', onError).off('exit', onExit)
          end()
        }
        const onMessage = (reply: HostReply) => {
          settle(() => resolve(reply))
        }
        const onError = (error: Error) => {
          settle(() => reject(error))
        }
        const onExit = (code: number) => {
          settle(() => reject(new Error(`the server's thread ended with ${code}`)))
        }
        worker.on('message', onMessage).on('error', onError).on('exit', onExit)
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
        worker.postMessage(order)
      })
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  async stop(): Promise<void> {
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
  }
}
