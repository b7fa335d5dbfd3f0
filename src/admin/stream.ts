import type { Download } from '../control/verb.ts'
import { toWireError } from '../control/wire-error.ts'

/** Milliseconds between comments that keep a quiet connection open. */
const HEARTBEAT = 15_000
/** Milliseconds until a client that lost its connection comes back. */
const RETRY = 1000

export interface StreamOptions {
  /** Called once, when the stream has ended or its client has gone. */
  onEnd: () => void
  /** Hears why a stream broke; tells what may be told of it. */
  onFail: (error: unknown) => unknown
}

/**
 * Events with their ids as `text/event-stream` (HTML §9.2), with a comment every 15 s. An error is the
 * last event, by the name of `failure`: pages get an `error` of their own when a connection breaks.
 */
export function streamEvents(
  events: AsyncIterable<{ id: string }>,
  options: StreamOptions,
): ReadableStream<Uint8Array> {
  const chunks = toChunks(events, {
    text: (event) => `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`,
    // Whoever reads events cannot see that a connection was cut on purpose.
    error: (error) =>
      `event: failure\ndata: ${JSON.stringify(toWireError(options.onFail(error)))}\n\n`,
  })
  return toStream(chunks, {
    ...options,
    before: `retry: ${RETRY}\n\n`,
    heartbeat: ': still here\n\n',
  })
}

/** The text of a file as it is made; where that fails the connection breaks, so that nobody takes it for whole. */
export function streamFile({ body }: Download, options: StreamOptions): ReadableStream<Uint8Array> {
  return toStream(toChunks(body, { text: (chunk) => chunk }), options)
}

interface Wording<T> {
  text: (item: T) => string
  error?: (error: unknown) => string
}

async function* toChunks<T>(items: AsyncIterable<T>, { text, error }: Wording<T>) {
  try {
    for await (const item of items) yield text(item)
  } catch (reason) {
    if (error === undefined) throw reason
    yield error(reason)
  }
}

interface Pumping extends StreamOptions {
  before?: string
  heartbeat?: string
}

function toStream(
  chunks: AsyncGenerator<string, void>,
  { onEnd, onFail, before, heartbeat }: Pumping,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let timer: NodeJS.Timeout | undefined
  let isOver = false
  const end = (): void => {
    isOver = true
    clearInterval(timer)
    onEnd()
  }
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (before !== undefined) controller.enqueue(encoder.encode(before))
      if (heartbeat === undefined) return
      const beat = (): void => {
        // A client that does not read would gather them.
        if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(heartbeat))
      }
      timer = setInterval(beat, HEARTBEAT)
      timer.unref()
    },
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        // The client has gone while it was waited for.
        if (isOver) return
        if (done !== true) return controller.enqueue(encoder.encode(value))
        end()
        controller.close()
      } catch (error) {
        if (isOver) return
        onFail(error)
        end()
        controller.error(error)
      }
    },
    cancel() {
      end()
      // A generator that waits for its next item ends with the signal that `onEnd` aborts.
      void chunks.return().catch(() => {})
    },
  })
}
