import { setMaxListeners } from 'node:events'
import type { Agent, Dispatcher } from 'undici'
import { MockLoopError } from '../errors.ts'
import { createAllowList } from './address.ts'
import { createLimit } from './limit.ts'
import type { ConnectPolicy, Lookup } from './outbound-connect.ts'
import { display, explain, parseUrl, untilAborted, withinTime } from './outbound-request.ts'
import { decode, discard, readBody, redirectOf } from './outbound-response.ts'
import { send } from './outbound-send.ts'
import type { OutboundReply, OutboundRequest } from './outbound-send.ts'

export type { OutboundReply, OutboundRequest }

/** How the gate is set; every field has a default. */
export interface OutboundOptions {
  /**
   * Host names, `host:port`, IP addresses and CIDR ranges that are opened even if private.
   * @default []
   */
  allow?: string[]
  /** For one fetch with its redirects, in milliseconds. @default 20000 */
  timeoutMs?: number
  /** For each connection, in milliseconds. @default 5000 */
  connectTimeoutMs?: number
  /** Of one body. @default 20971520 */
  maxBytes?: number
  /** Fetches at the same time; more wait. @default 8 */
  concurrency?: number
  /** Of `send`, which fetches do not wait for. @default 64 */
  sendConcurrency?: number
  /** Ports of this machine that are refused whatever is allowed. @default () => [] */
  blockedPorts?: () => number[]
  /** Resolves host names; for tests. @default the system's resolver */
  lookup?: Lookup
}

/** How one URL is fetched. */
export interface FetchOptions {
  /** The user named this URL, so its address is not checked; redirects to another host are. */
  trusted?: boolean
  signal?: AbortSignal
}

/** What is known of every answer. */
export interface Fetched {
  /** Where the last redirect led. */
  url: string
  /** Empty when the server sent none. */
  contentType: string
}

/** The one way out: every URL that MockLoop fetches goes through here. */
export interface Outbound {
  /** The body as text; throws `MockLoopError` and its kinds, with one sentence for the user. */
  fetchText(url: string, options?: FetchOptions): Promise<Fetched & { text: string }>
  /** The body as bytes; throws as `fetchText` does. */
  fetchBytes(url: string, options?: FetchOptions): Promise<Fetched & { bytes: Uint8Array }>
  /**
   * Sends a request once, to an address that is not trusted, a few at a time to each origin; answers
   * whatever status comes, also a redirect, which is not followed: what is signed for one address is
   * not for another. Throws as `fetchText` does when there is no answer.
   */
  send(request: OutboundRequest): Promise<OutboundReply>
  /** Cuts what is under way; later fetches are refused. */
  close(): Promise<void>
}

/**
 * Separate agents, so that a connection made in trust is never reused without it, and that what is
 * sent does not wait for what is fetched.
 */
interface Agents {
  checked: Agent
  sending: Agent
  trusted: Agent
}

interface Gate {
  agents(): Promise<Agents>
  maxBytes: number
  timeoutMs: number
}

interface Limits {
  trusted: boolean
  signal: AbortSignal
}

const MAX_REDIRECTS = 5
/** To one origin, for fetches. */
const MAX_CONNECTIONS = 8
/** To one origin, for what is sent: as many as are sent at a time, so that none waits for one that hangs. */
const MAX_SENDING = 32
const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'mockloop' }

/** Creates the gate; throws `InvalidArgumentError` for an entry of `allow` that makes no sense. */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { maxBytes = 20 * 1024 * 1024, timeoutMs = 20_000 } = options
  const { concurrency = 8, sendConcurrency = 64 } = options
  const policy = policyOf(options)
  const inTurn = createLimit(concurrency)
  const inTurnToSend = createLimit(sendConcurrency)
  const closing = new AbortController()
  // Each request listens as long as it is under way; node warns of more than ten.
  setMaxListeners(0, closing.signal)
  let loading: Promise<Agents> | undefined
  const gate: Gate = { maxBytes, timeoutMs, agents: () => (loading ??= loadAgents(policy)) }

  const fetchBytes: Outbound['fetchBytes'] = (url, { trusted = false, signal } = {}) =>
    inTurn(() => {
      const others = signal ? [closing.signal, signal] : [closing.signal]
      return withinTime(timeoutMs, others, (one) => follow(url, gate, { trusted, signal: one }))
    })

  return {
    fetchBytes,
    async fetchText(url, options) {
      const { bytes, ...rest } = await fetchBytes(url, options)
      return { ...rest, text: decode(bytes, rest.contentType) }
    },
    send: (request) =>
      inTurnToSend(async () => {
        closing.signal.throwIfAborted()
        return send(request, (await gate.agents()).sending, closing.signal)
      }),
    async close() {
      closing.abort(new MockLoopError('MockLoop is closing'))
      const agents = await loading
      await Promise.all(agents === undefined ? [] : Object.values(agents).map(destroy))
    },
  }
}

type CommonPolicy = Omit<ConnectPolicy, 'trusted' | 'connections'>

function policyOf(options: OutboundOptions): CommonPolicy {
  const { allow = [], blockedPorts = () => [], connectTimeoutMs = 5000, lookup } = options
  const policy = { allow: createAllowList(allow), blockedPorts, connectTimeoutMs }
  return lookup ? { ...policy, lookup } : policy
}

/** Lazily, at the first fetch, as undici takes 200 ms to import. */
async function loadAgents(policy: CommonPolicy): Promise<Agents> {
  const { createCheckedAgent } = await import('./outbound-connect.ts')
  const fetching = { ...policy, connections: MAX_CONNECTIONS }
  return {
    checked: createCheckedAgent({ ...fetching, trusted: false }),
    trusted: createCheckedAgent({ ...fetching, trusted: true }),
    sending: createCheckedAgent({ ...policy, trusted: false, connections: MAX_SENDING }),
  }
}

function destroy(agent: Agent): Promise<void> {
  return agent.destroy()
}

async function follow(
  start: string,
  gate: Gate,
  limits: Limits,
): Promise<Fetched & { bytes: Uint8Array }> {
  const first = parseUrl(start)
  let url = first
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const trusted = limits.trusted && url.host === first.host
    const step = await visit(url, gate, { ...limits, trusted })
    if ('bytes' in step) return { url: url.href, ...step }
    url = parseUrl(step.redirect, url)
  }
  throw new MockLoopError(`${display(first)}: more than ${MAX_REDIRECTS} redirects`)
}

type Step = { redirect: string } | { bytes: Uint8Array; contentType: string }

async function visit(url: URL, gate: Gate, limits: Limits): Promise<Step> {
  try {
    const response = await request(url, gate, limits)
    const redirect = redirectOf(response)
    if (redirect === undefined) {
      return await readBody(response, { url: display(url), maxBytes: gate.maxBytes })
    }
    discard(response)
    return { redirect }
  } catch (error) {
    throw explain(error, { url, signal: limits.signal, timeoutMs: gate.timeoutMs })
  }
}

async function request(url: URL, gate: Gate, limits: Limits): Promise<Dispatcher.ResponseData> {
  limits.signal.throwIfAborted()
  const agents = await gate.agents()
  const agent = limits.trusted ? agents.trusted : agents.checked
  const path = url.pathname + url.search
  const { signal } = limits
  const response = agent.request({
    origin: url.origin,
    path,
    method: 'GET',
    headers: HEADERS,
    signal,
  })
  return await untilAborted(response, signal)
}
