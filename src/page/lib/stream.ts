import { signal } from '@preact/signals'
import type { Signal } from '@preact/signals'
import type { Inputs } from '../../control/verbs.ts'
import type { Entry } from '../../log/entry.ts'
import { note, urlOf } from './api.ts'
import { toError } from './resource.ts'
import { toCallError } from './request.ts'
import { createEventReader } from './sse.ts'

/** A request as the stream tells it. */
export type LiveEntry = Entry & {
  /** Requests before it that were left out, as they came faster than they could be told. */
  skipped?: number
}

export type StreamState = 'connecting' | 'live' | 'lost'

/** What is going on with the stream that was opened last. */
export const streamState: Signal<StreamState> = signal('connecting')

export interface StreamListener {
  onEntries: (entries: LiveEntry[]) => void
  /** A connection is there, the first one or a new one: what came in between was missed. */
  onOpen: () => void
}

/** Milliseconds before another attempt: the first, and the most. */
const FIRST_WAIT = 500
const LAST_WAIT = 10_000

/**
 * Follows requests as they come in while the page is seen, and comes back when the connection breaks;
 * ends with the signal.
 */
export async function followRequests(
  input: Inputs['stream_logs'],
  listener: StreamListener,
  signal: AbortSignal,
): Promise<void> {
  let wait = FIRST_WAIT
  while (!signal.aborted) {
    await untilSeen(signal)
    const look = createLook(signal)
    try {
      streamState.value = 'connecting'
      const response = await fetch(urlOf('stream_logs', input), { signal: look.signal })
      if (!response.ok) throw toCallError(response.status, await response.json().catch(() => null))
      streamState.value = 'live'
      wait = FIRST_WAIT
      listener.onOpen()
      await read(response, listener)
    } catch (reason) {
      if (look.signal.aborted) continue
      const error = toError(reason)
      note(error)
      // A filter that makes no sense stays so, however often it is sent.
      if (error.status >= 400 && error.status < 500 && error.status !== 429) return
    } finally {
      look.abort()
    }
    streamState.value = 'lost'
    await pause(wait, signal)
    wait = Math.min(LAST_WAIT, wait * 2)
  }
}

async function read(response: Response, { onEntries }: StreamListener): Promise<void> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const toEvents = createEventReader()
  for (;;) {
    const { done, value = '' } = (await reader?.read()) ?? { done: true }
    if (done) return
    const events = toEvents(value)
    const failure = events.find(({ name }) => name === 'failure')
    if (failure !== undefined) throw toCallError(503, JSON.parse(failure.data))
    if (events.length > 0) onEntries(events.map(({ data }) => JSON.parse(data) as LiveEntry))
  }
}

/** Ends when the page is no longer seen: browsers allow six connections to a server, for all tabs together. */
function createLook(signal: AbortSignal): AbortController {
  const look = new AbortController()
  const once = { once: true, signal: look.signal }
  signal.addEventListener('abort', () => look.abort(), once)
  document.addEventListener('visibilitychange', () => look.abort(), once)
  return look
}

async function untilSeen(signal: AbortSignal): Promise<void> {
  while (document.visibilityState === 'hidden' && !signal.aborted)
    await new Promise((resolve) => {
      const once = { once: true, signal }
      document.addEventListener('visibilitychange', resolve, once)
      signal.addEventListener('abort', resolve, { once: true })
    })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true })
  })
}
