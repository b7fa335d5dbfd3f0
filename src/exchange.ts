import type { H3Event } from 'h3'

/** One request with all that is learnt about it on its way. */
export interface Exchange {
  id: string
  /** `performance.now()` when it came in. */
  startedAt: number
  method: string
  /** Path and query as sent. */
  target: string
  /** As sent, not decoded. */
  path: string
  /** Without the question mark. */
  query: string
  header(name: string): string | undefined
  /** The body's text, read once. */
  text(): Promise<string>
  /** The mock that took it. */
  mock: string | undefined
  operation: string | undefined
}

/** Opens an exchange; headers and body are only looked at when asked for. */
export function openExchange(event: H3Event, id: string): Exchange {
  const { req } = event
  const target = targetOf(event)
  const mark = target.indexOf('?')
  let text: Promise<string> | undefined
  return {
    id,
    startedAt: performance.now(),
    method: req.method,
    target,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    header: (name) => req.headers.get(name) ?? undefined,
    text: () => (text ??= req.text()),
    mock: undefined,
    operation: undefined,
  }
}

/** The request target in origin form (RFC 9112 §3.2); a proxy's absolute form is cut down to it. */
function targetOf(event: H3Event): string {
  const sent = event.runtime?.node?.req.url ?? event.req.url
  if (sent.startsWith('/')) return sent
  const path = sent.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}
