import { createAdmin } from '../../src/admin/app.ts'
import type { Admin, AdminOptions } from '../../src/admin/app.ts'
import { createGuard } from '../../src/admin/guard.ts'
import type { Guard, GuardOptions } from '../../src/admin/guard.ts'
import { createControl } from '../../src/control/control.ts'
import type { Handlers } from '../../src/control/control.ts'
import { findVerb, pathOf, placeOf } from '../../src/control/verbs.ts'
import { openSocket } from '../../src/listen.ts'
import type { Socket } from '../../src/listen.ts'
import { overSocket } from '../_setup.ts'
import type { Outgoing, Reply } from '../_setup.ts'
import { handlers } from '../control/_handlers.ts'

export const TOKEN = 'a-token-of-more-than-16-characters'
export const BEARER = { authorization: `Bearer ${TOKEN}` }
export const JSON_TYPE = { 'content-type': 'application/json' }

export interface Running {
  admin: Admin
  guard: Guard
  socket: Socket
  port: number
  logged: object[]
  /** With the token. */
  ask(outgoing: Partial<Outgoing>): Promise<Reply>
  /** With nothing but what is given. */
  send(outgoing: Partial<Outgoing>): Promise<Reply>
  close(): Promise<void>
}

export interface Given {
  handlers?: Partial<Handlers>
  limits?: Partial<AdminOptions['limits']>
  guard?: Partial<GuardOptions>
  record?: AdminOptions['record']
  pageFolder?: string | undefined
}

const LIMITS = { body: 10_000, depth: 50, url: 8192, streams: 2 }

/** An admin over fake handlers, on a port of its own. */
export async function startAdmin(given: Given = {}): Promise<Running> {
  const logged: object[] = []
  const log = { error: (fields: object) => void logged.push(fields) }
  let number = 0
  const createId = (): string => `ID-${++number}`
  const place = { host: 'localhost', port: 0, isTls: false }
  const guard = createGuard({ place: () => place, allowedHosts: [], token: TOKEN, ...given.guard })
  const admin = createAdmin({
    control: createControl({ ...handlers, ...given.handlers }, { log, createId }),
    guard,
    limits: { ...LIMITS, ...given.limits },
    log,
    createId,
    pageFolder: given.pageFolder,
    ...(given.record && { record: given.record }),
  })
  const socket = await openSocket(admin.app, {
    host: 'localhost',
    port: 0,
    usual: 0,
    tls: false,
    limits: { headersTimeout: 10_000, requestTimeout: 10_000, connections: 100 },
  })
  place.port = socket.port
  const over = overSocket(socket.url, false)
  const send = (outgoing: Partial<Outgoing>): Promise<Reply> =>
    over({ method: 'GET', target: '/', headers: {}, ...outgoing })
  return {
    admin,
    guard,
    socket,
    port: socket.port,
    logged,
    send,
    ask: (outgoing) => send({ ...outgoing, headers: { ...BEARER, ...outgoing.headers } }),
    async close() {
      admin.close()
      await socket.close(100)
    },
  }
}

/** A call of a verb as an HTTP request, made from the table alone. */
export function toOutgoing(name: string, input: Record<string, unknown>): Outgoing {
  const verb = findVerb(name)
  if (verb === undefined) throw new Error(`no verb ${name}`)
  const members = Object.entries(input)
  const inPlace = (place: string) => members.filter(([key]) => placeOf(verb, key) === place)
  const path = pathOf(verb).replaceAll(/\{(\w+)\}/g, (_all, key: string) =>
    encodeURIComponent(String(input[key])),
  )
  const query = new URLSearchParams(inPlace('query').map(([key, value]) => [key, String(value)]))
  const body = inPlace('body')
  return {
    method: verb.method,
    target: query.size === 0 ? path : `${path}?${query.toString()}`,
    headers: body.length === 0 ? {} : { ...JSON_TYPE },
    ...(body.length > 0 && { body: JSON.stringify(Object.fromEntries(body)) }),
  }
}

export function dataOf(reply: Reply): Record<string, unknown> {
  return JSON.parse(reply.body.toString('utf8')) as Record<string, unknown>
}
