import { Agent, request } from 'node:http'
import type { PlannedRequest } from './wire.ts'

export interface Reply {
  status: number
  headers: Record<string, string>
  body: Buffer
}

export type Sent = { reply: Reply } | { failure: string; stale?: boolean }

/** Sends what was planned over a real socket, as it was planned: nothing added, nothing followed. */
export class Client {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  readonly #timeout: number

  constructor(timeout: number) {
    this.#timeout = timeout
  }

  /** A kept connection that the server closed meanwhile says nothing: such a request goes out anew. */
  async send(base: string, planned: PlannedRequest): Promise<Sent> {
    const sent = await this.#once(base, planned, this.#agent)
    if (!('failure' in sent) || !sent.stale) return sent
    return this.#once(base, planned, false)
  }

  #once(base: string, planned: PlannedRequest, agent: Agent | false): Promise<Sent> {
    return new Promise((resolve) => {
      const headers: Record<string, string> = { ...planned.headers }
      if (planned.body !== undefined) headers['content-length'] = String(planned.body.length)
      const { hostname, port } = new URL(base)
      let timer: NodeJS.Timeout | undefined
      const done = (sent: Sent) => {
        clearTimeout(timer)
        resolve(sent)
      }
      const failed = (error: Error, stale = false) => {
        done({ failure: `socket: ${error.message}`, stale })
      }
      try {
        const { method, target: path } = planned
        const outgoing = request({ agent, hostname, port, method, path, headers }, (incoming) => {
          const chunks: Buffer[] = []
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
          incoming.on('error', (error) => failed(error))
          incoming.on('end', () => {
            const list = Object.entries(incoming.headers)
            const reply = {
              status: incoming.statusCode ?? 0,
              headers: Object.fromEntries(list.map(([name, value]) => [name, String(value)])),
              body: Buffer.concat(chunks),
            }
            done({ reply })
          })
        })
        outgoing.on('error', (error) => failed(error, outgoing.reusedSocket))
        timer = setTimeout(() => {
          done({ failure: `hang: no answer in ${this.#timeout / 1000} s` })
          outgoing.destroy()
        }, this.#timeout)
        outgoing.end(planned.body)
      } catch (error) {
        failed(error instanceof Error ? error : new Error(String(error)))
      }
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}
