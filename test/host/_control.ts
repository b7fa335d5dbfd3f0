import { Ajv2020 } from 'ajv/dist/2020.js'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { findVerb, pathOf } from '../../src/control/verbs.ts'
import type { Download } from '../../src/control/verb.ts'
import { toWireError } from '../../src/control/wire-error.ts'
import type { MockLoopConfig, MockServer } from '../../src/index.ts'
import { toPointer } from '../../src/spec/pointer.ts'
import { isObject } from '../../src/types.ts'
import { toOutgoing } from '../admin/_admin.ts'
import { overSocket } from '../_setup.ts'
import type { Outgoing, Reply } from '../_setup.ts'
import { serve } from './_host.ts'
import type { Running } from './_host.ts'

export const TOKEN = 'a-token-of-more-than-16-characters'
export const BEARER = { authorization: `Bearer ${TOKEN}` }
export const LOG = { level: 'silent', maxEntries: 10_000 } as const

/** A result, or the error in its place, as it looks in JSON. */
export type Said = Record<string, unknown>
type Ask = (verb: string, input?: object) => Promise<Said>

export interface Controlled extends Running {
  /** The verb through one of the skins; what it says fits the document that the server publishes. */
  call: Ask
  /** A request to the admin as it is. */
  admin: (outgoing: Partial<Outgoing>) => Promise<Reply>
}

export const SKINS = ['in process', 'over HTTP'] as const
export type Skin = (typeof SKINS)[number]

/** Serves the shop with an admin, to be steered through one of the skins. */
export async function steer(skin: Skin, config: MockLoopConfig = {}): Promise<Controlled> {
  const running = await serve({ admin: { port: 0, token: TOKEN }, log: LOG, ...config })
  const send = overSocket(running.server.adminUrl ?? '', false)
  const admin = (outgoing: Partial<Outgoing>): Promise<Reply> =>
    send({ method: 'GET', target: '/', headers: {}, ...outgoing })
  const document = JSON.parse(
    JSON.stringify(await running.server.control.call('openapi', {})),
  ) as Record<string, unknown>
  const check = createCheck(document)
  const ask = skin === 'in process' ? inProcess(running.server) : overHttp(admin)
  const call: Ask = async (verb, input = {}) => {
    const said = await ask(verb, input)
    check(verb, said)
    return said
  }
  return { ...running, call, admin }
}

function inProcess({ control }: MockServer): Ask {
  return async (verb, input) => {
    try {
      const result = await control.call(verb, input)
      if (typeof result === 'string') return { text: result }
      return findVerb(verb)?.answer === 'file' ? await readFile(result) : plain(result)
    } catch (error) {
      return plain(toWireError(error))
    }
  }
}

async function readFile(result: unknown): Promise<Said> {
  let text = ''
  for await (const chunk of (result as Download).body) text += chunk
  return { text }
}

function overHttp(admin: Controlled['admin']): Ask {
  return async (verb, input = {}) => {
    const outgoing = toOutgoing(verb, input as Record<string, unknown>)
    const reply = await admin({ ...outgoing, headers: { ...outgoing.headers, ...BEARER } })
    const text = reply.body.toString('utf8')
    const found = findVerb(verb)
    if (reply.status < 400 && found?.answer !== undefined) return { text }
    const said = JSON.parse(text) as Said
    if (reply.status < 400) {
      expect(reply.status).toBe(found?.status ?? 200)
      return said
    }
    const { success, error_code, error, message, suggestion, details } = said
    expect(reply.headers['content-type']).toBe('application/problem+json')
    return { success, error_code, error, message, suggestion, details }
  }
}

function plain(value: unknown): Said {
  return JSON.parse(JSON.stringify(value)) as Said
}

/** Holds answers against the schemas of the published document. */
function createCheck(document: Record<string, unknown>): (verb: string, said: Said) => void {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  ajv.addSchema({ $id: 'https://mockloop.invalid/admin', ...document })
  return (name, said) => {
    const verb = findVerb(name)
    if (verb === undefined || said['success'] === false || verb.answer !== undefined) return
    const at = [pathOf(verb), verb.method.toLowerCase(), 'responses', String(verb.status ?? 200)]
    const pointer = toPointer(['paths', ...at, 'content', 'application/json', 'schema'])
    const validate: ValidateFunction | undefined = ajv.getSchema(
      `https://mockloop.invalid/admin#${encodeURI(pointer)}`,
    )
    validate?.(said)
    expect([name, validate && (validate.errors ?? [])]).toEqual([name, []])
  }
}

/** A member of a result that is a list of objects. */
export function rows(said: Said, member: string): Said[] {
  const list = said[member]
  if (!Array.isArray(list)) throw new Error(`no list ${member} in ${JSON.stringify(said)}`)
  return list.filter(isObject)
}
