/**
 * THE ADMIN's port: every verb over HTTP, each request past the guard first.
 */
import type { H3Core, H3Event } from 'h3'
import type { Control } from '../control/control.ts'
import { METRICS_TYPE } from '../control/metrics.ts'
import type { Download } from '../control/verb.ts'
import { BASE } from '../control/verbs.ts'
import type { Outputs } from '../control/verbs.ts'
import { toTellable } from '../control/wire-error.ts'
import type { Defects } from '../control/wire-error.ts'
import { openExchange } from '../exchange.ts'
import type { Exchange } from '../exchange.ts'
import { createApp } from '../listen.ts'
import { toJsonAnswer, toProblem, toResponse } from './answer.ts'
import type { AdminAnswer } from './answer.ts'
import { SIGN_IN, SIGN_OUT } from './guard.ts'
import type { Guard } from './guard.ts'
import { readInput } from './input.ts'
import type { InputLimits } from './input.ts'
import type { Page } from './page.ts'
import { START } from './pages.ts'
import { Refusal } from './refusal.ts'
import { answerMounted } from './mount.ts'
import type { Mount } from './mount.ts'
import { findRoute } from './routes.ts'
import type { Match } from './routes.ts'
import { streamEvents, streamFile } from './stream.ts'

export interface AdminOptions {
  control: Control
  guard: Guard
  /** The folder of the page; absent: there is none. */
  pageFolder?: string | undefined
  /** `url` in bytes; `streams`: clients of event streams at once. */
  limits: InputLimits & { url: number; streams: number }
  log: Defects['log']
  /** Of a request. */
  createId: () => string
  /** What else is answered here. */
  mount?: Mount
  /** Hears of each request once it is answered, but of no sign-in. */
  record?: (exchange: Exchange, status: number) => void
}

export interface Admin {
  /** To be opened on a port of its own, or asked in process. */
  app: H3Core
  /** Ends the event streams, which would go on for ever. */
  close(): void
}

/** Creates the admin's app; it listens nowhere by itself. */
export function createAdmin(options: AdminOptions): Admin {
  const open = new Set<AbortController>()
  const admin = { ...options, open }
  return {
    app: createApp((event) => answer(admin, event)),
    close() {
      for (const stream of open) stream.abort()
    },
  }
}

interface Running extends AdminOptions {
  /** The event streams. */
  open: Set<AbortController>
  /** Once a browser has asked for it. */
  page?: Page
}

/** Answers one request. Never rejects. */
async function answer(admin: Running, event: H3Event): Promise<Response> {
  const exchange = openExchange(event, admin.createId())
  const { id, method } = exchange
  const result = await resolveAnswer(admin, exchange).catch((error: unknown) =>
    toFailure(exchange, toTellable(error, { log: admin.log, createId: () => id })),
  )
  // Its query is a secret.
  if (exchange.path !== SIGN_IN) admin.record?.(exchange, result.status)
  return toResponse(result, { method, id })
}

async function resolveAnswer(admin: Running, exchange: Exchange): Promise<AdminAnswer> {
  const { guard, limits, mount } = admin
  guard.check(exchange)
  if (Buffer.byteLength(exchange.target) > limits.url) throw tooLong(limits.url)
  if (exchange.path === SIGN_IN) return signIn(guard, exchange)
  if (mount !== undefined && exchange.path === mount.path) return answerMounted(mount, exchange)
  if (exchange.path === SIGN_OUT && exchange.method === 'POST') return signOut(guard, exchange)
  const file = await findFile(admin, exchange)
  if (file !== undefined) return file
  const match = findRoute(exchange.method, exchange.path)
  const input = await readInput(match, exchange, limits)
  return match.verb.answer === 'events'
    ? follow(admin, exchange, { match, input })
    : call(admin, exchange, { match, input })
}

/** People read words, programs problems. */
async function toFailure(exchange: Exchange, error: unknown): Promise<AdminAnswer> {
  const isRead = exchange.method === 'GET' || exchange.method === 'HEAD'
  if (!isRead || exchange.header('accept')?.includes('text/html') !== true)
    return toProblem(error, exchange.id)
  const { toRefusedPage } = await import('./refused-page.ts')
  return toRefusedPage(error, exchange.id)
}

/** A file of the page, where there is one, and the path is none of a verb. */
async function findFile(admin: Running, exchange: Exchange): Promise<AdminAnswer | undefined> {
  const { method, path } = exchange
  const isRead = method === 'GET' || method === 'HEAD'
  if (admin.pageFolder === undefined || !isRead) return undefined
  if (path === '/' || path === '/admin')
    return { status: 308, headers: [['location', START]], body: '' }
  if (!path.startsWith(START) || path.startsWith(`${BASE}/`)) return undefined
  const { createPage } = await import('./page.ts')
  admin.page ??= createPage(admin.pageFolder)
  return admin.page.find(path)
}

interface Asked {
  match: Match
  input: unknown
}

async function call(
  { control, log }: Running,
  exchange: Exchange,
  { match: { verb }, input }: Asked,
): Promise<AdminAnswer> {
  const result = await control.call(verb.name, input, { signal: exchange.signal() })
  if (verb.answer === 'text')
    return { status: 200, headers: [['content-type', METRICS_TYPE]], body: String(result) }
  if (verb.answer !== 'file') return toJsonAnswer(verb, result)
  const file = result as Download
  const onFail = (error: unknown): void =>
    log.error({ id: exchange.id, err: error }, 'an export broke off')
  return {
    status: 200,
    headers: [
      ['content-type', file.media_type],
      [
        'content-disposition',
        `attachment; filename="${file.filename.replaceAll(/[^\w.-]/g, '_')}"`,
      ],
    ],
    body: streamFile(file, { onEnd: () => {}, onFail }),
  }
}

/** Events until the client goes, or the admin is closed. */
async function follow(
  { control, open, limits, log }: Running,
  exchange: Exchange,
  { match, input }: Asked,
): Promise<AdminAnswer> {
  if (open.size >= limits.streams) throw tooMany(limits.streams)
  const ended = new AbortController()
  const end = (): void => {
    open.delete(ended)
    ended.abort()
  }
  open.add(ended)
  exchange.signal().addEventListener('abort', end, { once: true })
  try {
    const events = await control.call(match.verb.name, input, { signal: ended.signal })
    const onFail = (error: unknown): unknown =>
      toTellable(error, { log, createId: () => exchange.id }, ended.signal)
    return {
      status: 200,
      headers: [['content-type', 'text/event-stream']],
      body: streamEvents(events as Outputs['stream_logs'], { onEnd: end, onFail }),
    }
  } catch (error) {
    end()
    throw error
  }
}

/** By link: a cookie, and on to the pages; who may ask for a link by POST gets one. */
function signIn(guard: Guard, exchange: Exchange): AdminAnswer {
  const { method, query } = exchange
  if (method === 'POST') {
    const body = JSON.stringify({ path: guard.createSignIn(), expires_in_seconds: 300 })
    return { status: 201, headers: [['content-type', 'application/json']], body }
  }
  if (method !== 'GET') throw wrongMethod(method)
  const away: AdminAnswer = { status: 303, headers: [['location', START]], body: '' }
  // A page that is loaded again, or a link that a browser fetches beforehand.
  if (guard.isSignedIn(exchange)) return away
  const cookie = guard.signIn(new URLSearchParams(query).get('token') ?? '')
  return { ...away, headers: [...away.headers, ['set-cookie', cookie]] }
}

function signOut(guard: Guard, exchange: Exchange): AdminAnswer {
  return { status: 204, headers: [['set-cookie', guard.signOut(exchange)]], body: null }
}

function wrongMethod(method: string): Refusal {
  return new Refusal(`${SIGN_IN} cannot be asked with ${method}`, {
    status: 405,
    code: '003',
    suggestion: 'Open the link with GET, or ask for one with POST.',
    headers: [['allow', 'GET, POST']],
  })
}

function tooLong(limit: number): Refusal {
  return new Refusal(`the URL is longer than ${limit} bytes (limits.url)`, {
    status: 414,
    code: '013',
  })
}

function tooMany(limit: number): Refusal {
  return new Refusal(`there are ${limit} event streams already (limits.streams)`, {
    status: 503,
    code: '012',
    suggestion: 'Close one of them, then ask again.',
    headers: [['retry-after', '5']],
  })
}
