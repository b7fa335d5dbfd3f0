import { is } from '../../config/rules.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { delay, description, headers, method, name, path, status } from './canonical.ts'
import { also, anything, atMostOne, fields, leaf, listOf } from './check.ts'
import type { Check } from './check.ts'
import { member } from './findings.ts'
import type { Findings } from './findings.ts'
import type { Answer, Draft, Outline } from './draft.ts'
import type { StubResponse } from '../scenario.ts'

const METHODS = new Set('GET PUT POST DELETE OPTIONS HEAD PATCH TRACE QUERY'.split(' '))

/** What a field of an answer may be called. */
const ALIASES = {
  status: ['status', 'status_code', 'response_status'],
  headers: ['headers', 'response_headers'],
  delay: ['delay_ms', 'delay', 'response_time_ms'],
  body: ['body', 'response', 'response_data', 'response_body', 'error'],
} as const

const answer: Check = Object.values(ALIASES).reduce<Check>(
  (check, names) => also(check, atMostOne(...names)),
  fields({
    status,
    status_code: status,
    response_status: status,
    headers,
    response_headers: headers,
    delay_ms: delay,
    delay,
    response_time_ms: delay,
    body: anything,
    response: anything,
    response_data: anything,
    response_body: anything,
    error: leaf(is('text', (value) => typeof value === 'string')),
  }),
)

const wrapped = also(
  also(
    fields({
      description,
      name,
      scenario_name: name,
      endpoints: anything,
      global_delay_ms: delay,
      delay_ms: delay,
      delay,
      inherits_from: name,
      scenario_type: anything,
      state_enabled: anything,
    }),
    atMostOne('name', 'scenario_name'),
  ),
  atMostOne('global_delay_ms', 'delay_ms', 'delay'),
)

const endpoints = listOf(
  fields({ path, method, response_config: anything }, ['path', 'response_config']),
)

/** Whether an object has paths for keys. */
export function isFlat(data: JsonObject): boolean {
  return Object.keys(data).some((key) => key.startsWith('/')) && !Object.hasOwn(data, 'stubs')
}

/** Whether an object has its answers under `endpoints`, or is about nothing but how slow all of them are. */
export function isWrapped(data: JsonObject): boolean {
  return ['endpoints', 'global_delay_ms', 'delay_ms'].some((key) => Object.hasOwn(data, key))
}

/** Reads `{ "/users/123": body }` and `{ "/pets": { "GET": { status, body } } }`, which may stand side by side. */
export function readFlat(data: JsonObject, at: string, findings: Findings): Draft[] {
  return Object.entries(data).flatMap(([key, value]) => {
    const place = member(at, key)
    if (!key.startsWith('/')) {
      const fix = 'put the paths under config, and name and description beside it'
      findings.error(place, 'is no path: where one key is a path, all are', fix)
      return []
    }
    if (isByMethod(value)) return readMethods(key, value, place, findings)
    warnOfCase(value, place, findings)
    return [toDraft({ path: key }, { response: { body: value }, at: place }, place)]
  })
}

/**
 * Reads `{ description, endpoints, global_delay_ms, inherits_from }`. What kind of test a scenario is
 * for changes nothing; its state is there without being asked for.
 */
export function readWrapped(data: JsonObject, at: string, findings: Findings): Outline {
  wrapped(data, at, findings.error)
  const { endpoints: written = {}, inherits_from: base, ...rest } = data
  const { delay_ms, delay: pause = delay_ms, global_delay_ms: slow = pause } = rest
  const { name, scenario_name: own = name, description: about } = rest
  return {
    head: {
      ...(own === undefined ? {} : { name: own as string }),
      ...(about === undefined ? {} : { description: about as string }),
      ...(base === undefined ? {} : { extends: base as string }),
      ...(slow === undefined ? {} : { delay: slow as number }),
    },
    extendsAt: member(at, 'inherits_from'),
    drafts: readEndpoints(written, member(at, 'endpoints'), findings),
  }
}

function readEndpoints(written: unknown, at: string, findings: Findings): Draft[] {
  if (isObject(written)) return readFlat(written, at, findings)
  endpoints(written, at, findings.error)
  if (!Array.isArray(written)) return []
  return written.flatMap((item: unknown, index) => {
    if (!isObject(item)) return []
    const place = member(at, index)
    const { response_config: config, ...target } = item
    const read = readAnswer(config, member(place, 'response_config'), findings)
    return [toDraft(target, read, member(place, 'path'))]
  })
}

function isByMethod(value: unknown): value is JsonObject {
  const keys = isObject(value) ? Object.keys(value) : []
  return keys.length > 0 && keys.every((key) => METHODS.has(key))
}

function readMethods(key: string, value: JsonObject, at: string, findings: Findings): Draft[] {
  return Object.entries(value).map(([method, config]) => {
    const place = member(at, method)
    return toDraft({ method, path: key }, readAnswer(config, place, findings), place)
  })
}

function readAnswer(config: unknown, at: string, findings: Findings): Answer {
  answer(config, at, findings.error)
  if (!isObject(config)) return { response: {}, at }
  const response: JsonObject = {}
  let bodyAt = at
  for (const [field, names] of Object.entries(ALIASES)) {
    const alias = names.find((one) => Object.hasOwn(config, one))
    if (alias === undefined) continue
    response[field] = alias === 'error' ? { error: config[alias] } : config[alias]
    if (field === 'body') bodyAt = member(at, alias)
  }
  return { response: response as StubResponse, at: bodyAt }
}

/** Lower-case methods are a body by the rule; it is seldom meant. */
function warnOfCase(value: unknown, at: string, findings: Findings): void {
  const keys = isObject(value) ? Object.keys(value) : []
  if (keys.length === 0 || !keys.every((key) => METHODS.has(key.toUpperCase()))) return
  findings.warn(at, 'is taken as a body', 'write methods in upper case')
}

function toDraft(target: JsonObject, read: Answer, at: string): Draft {
  return { stub: { ...target, respond: read.response }, at, targetAt: at, answers: [read] }
}
