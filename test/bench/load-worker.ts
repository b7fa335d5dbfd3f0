import { Buffer } from 'node:buffer'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { parentPort } from 'node:worker_threads'
import { responseEnd } from './http.ts'
import type { Job, Message, Outcome } from './load.ts'

/** A run without an answer for so long has failed. */
const STALLED_MS = 30_000

parentPort?.on('message', (job: Job) => {
  run(job).then(
    (outcome) => reply({ outcome }),
    (error: unknown) => reply({ error: String(error) }),
  )
})

function reply(message: Message): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, no window
  parentPort?.postMessage(message)
}

function run(job: Job): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const sockets: Socket[] = []
    const timers: NodeJS.Timeout[] = []
    const end = (settle: () => void): void => {
      for (const timer of timers) clearTimeout(timer)
      for (const socket of sockets)
        socket
          .removeAllListeners()
          .on('error', () => {})
          .destroy()
      settle()
    }
    const load = new Load(
      job,
      (outcome) => end(() => resolve(outcome)),
      (error) => end(() => reject(error)),
    )
    timers.push(...load.timers())
    for (let index = 0; index < job.connections; index++) sockets.push(load.open())
  })
}

class Load {
  readonly #job: Job
  readonly #finish: (outcome: Outcome) => void
  readonly #fail: (error: Error) => void
  readonly #request: Buffer
  /** Length and status of the first response: the same again is complete without a look inside. */
  #length = 0
  #status = ''
  #asked = 0
  #done = 0
  #startedAt = performance.now()
  #doneBefore = 0

  constructor(job: Job, finish: (outcome: Outcome) => void, fail: (error: Error) => void) {
    this.#job = job
    this.#finish = finish
    this.#fail = fail
    this.#request = Buffer.from(job.request)
  }

  /** The clock of a timed run, and what ends one that hangs. */
  timers(): NodeJS.Timeout[] {
    const { amount } = this.#job
    let seen = -1
    const watch = setInterval(() => {
      if (seen === this.#done) this.#fail(new Error(`no answer for ${STALLED_MS / 1000} s`))
      seen = this.#done
    }, STALLED_MS)
    if ('requests' in amount) return [watch]
    const begin = setTimeout(() => this.#begin(), amount.warmup * 1000)
    const finish = setTimeout(() => this.#end(), (amount.warmup + amount.seconds) * 1000)
    return [watch, begin, finish]
  }

  #begin(): void {
    this.#startedAt = performance.now()
    this.#doneBefore = this.#done
  }

  #end(): void {
    const requests = this.#done - this.#doneBefore
    this.#finish({ requests, answered: this.#done, ms: performance.now() - this.#startedAt })
  }

  open(): Socket {
    const socket = connect(this.#job.port, '127.0.0.1')
    let pending: Buffer[] = []
    let received = 0
    socket.setNoDelay(true)
    socket.on('connect', () => this.#ask(socket))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the connection was closed')))
    socket.on('data', (chunk) => {
      if (received === 0 && !this.#isExpected(chunk)) return
      received += chunk.length
      if (received !== this.#length && !this.#isComplete([...pending, chunk])) {
        pending.push(chunk)
        return
      }
      pending = []
      received = 0
      this.#count(socket)
    })
    return socket
  }

  /** Every response must have the first one's status, and that must be a success. */
  #isExpected(chunk: Buffer): boolean {
    const status = chunk.toString('latin1', 9, 12)
    if (status === this.#status) return true
    const succeeded = this.#status === '' && status.startsWith('2')
    if (succeeded) this.#status = status
    else this.#fail(new Error(`unexpected answer: ${chunk.toString('utf8', 0, 600)}`))
    return succeeded
  }

  #isComplete(parts: Buffer[]): boolean {
    const bytes = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)
    const end = responseEnd(bytes)
    if (end === undefined) return false
    if (end < bytes.length) this.#fail(new Error('more bytes than one answer has'))
    if (this.#length === 0) this.#length = end
    return true
  }

  #count(socket: Socket): void {
    this.#done++
    const { amount } = this.#job
    if ('requests' in amount && this.#done === amount.requests) this.#end()
    else this.#ask(socket)
  }

  #ask(socket: Socket): void {
    const { amount, request, distinct } = this.#job
    const index = this.#asked
    if ('requests' in amount && index === amount.requests) return
    this.#asked++
    if (distinct === undefined) socket.write(this.#request)
    else socket.write(request.replace('{id}', uuid((distinct.first + index) % distinct.ids)))
  }
}

function uuid(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`
}
