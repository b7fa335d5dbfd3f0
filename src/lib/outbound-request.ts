import { BlockedAddressError, InvalidArgumentError, MockLoopError } from '../errors.ts'

/** Node takes a longer wait for none at all. */
const LONGEST = 2 ** 31 - 1
const REASONS: Record<string, string> = {
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was reset',
  UND_ERR_CONNECT_TIMEOUT: 'the server cannot be reached in time',
  UND_ERR_SOCKET: 'the server closed the connection without an answer',
}

/**
 * Runs a task with one signal for a time limit, in milliseconds, and for others, on which nothing is
 * left behind: `AbortSignal.any` would leave a reference on each, for as long as that lives.
 */
export async function withinTime<T>(
  ms: number,
  others: readonly AbortSignal[],
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const listeners = others.map((other) => {
    const abort = (): void => controller.abort(other.reason)
    if (other.aborted) abort()
    else other.addEventListener('abort', abort)
    return () => other.removeEventListener('abort', abort)
  })
  const late = setTimeout(
    () => controller.abort(new DOMException('too late', 'TimeoutError')),
    Math.min(ms, LONGEST),
  )
  try {
    return await task(controller.signal)
  } finally {
    clearTimeout(late)
    for (const remove of listeners) remove()
  }
}

/** undici heeds the signal of a request only once it is connected; a resolver may hang before. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    promise.then(resolve, reject)
  })
}

/**
 * Reads an http or https URL without credentials; throws `InvalidArgumentError` or
 * `BlockedAddressError`. WHATWG parsing also turns `2130706433`, `0x7f.1` and `0177.1` into
 * 127.0.0.1.
 */
export function parseUrl(text: string, base?: URL): URL {
  if (!URL.canParse(text, base)) {
    throw new InvalidArgumentError(`${JSON.stringify(text.slice(0, 200))} is not a URL`)
  }
  const url = new URL(text, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new BlockedAddressError(
      `${url.protocol} URLs are refused: only http: and https: are fetched`,
    )
  }
  if (url.username || url.password) {
    throw new BlockedAddressError(`${display(url)}: a URL with a user name or password is refused`)
  }
  return url
}

/** Without query and credentials, which may be secret. */
export function display(url: URL): string {
  return url.origin + url.pathname
}

/** Any failure as an error of ours, with one sentence for the user that names the address. */
export function explain(
  error: unknown,
  { url, signal, timeoutMs }: { url: URL; signal: AbortSignal; timeoutMs: number },
): Error {
  if (error instanceof BlockedAddressError) {
    return new BlockedAddressError(`${display(url)}: ${error.message}`)
  }
  if (error instanceof MockLoopError && !signal.aborted) return error
  const why = signal.aborted ? abortReason(signal.reason, timeoutMs) : failureReason(error)
  return new MockLoopError(`${display(url)}: ${why}`, { cause: error })
}

function abortReason(reason: unknown, timeoutMs: number): string {
  if (reason instanceof MockLoopError) return reason.message
  const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError'
  return timedOut ? `no complete answer within ${timeoutMs} ms` : 'the fetch was cancelled'
}

function failureReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const code = 'code' in error ? String(error.code) : ''
  return REASONS[code] ?? (error.message || code || error.name)
}
