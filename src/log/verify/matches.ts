import { isObject } from '../../types.ts'
import type { Entry } from '../entry.ts'
import type { When } from './expectations.ts'

/** Whether the headers, query and body of a request are as expected. */
export type Matches = (when: When, entry: Entry) => boolean

/**
 * The simplest of such: objects may have more than is expected, lists may not; in headers and
 * queries numbers and booleans stand for their texts, and one of several values is enough.
 */
export const matchesPartly: Matches = ({ headers, query, body }, entry) =>
  Object.entries(headers ?? {}).every(([name, value]) =>
    isText(value, entry.request_headers[name.toLowerCase()]),
  ) &&
  Object.entries(query ?? {}).every(([name, value]) =>
    isText(value, ownOf(entry.query_params, name)),
  ) &&
  (body === undefined || isPart(body, bodyOf(entry)))

/** The body as data if it is JSON, else as text; `undefined` when there is none. */
export function bodyOf({ request_body: text }: Entry): unknown {
  if (text === null) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

/** What an object has under a name of its own. */
export function ownOf(object: unknown, name: string): unknown {
  return isObject(object) && Object.hasOwn(object, name) ? object[name] : undefined
}

function isText(expected: unknown, given: unknown): boolean {
  if (Array.isArray(expected)) return isPart(expected.map(String), [given].flat())
  return [given].flat().some((one) => one !== undefined && one === String(expected))
}

function isPart(expected: unknown, given: unknown): boolean {
  if (Array.isArray(expected)) {
    if (!Array.isArray(given) || given.length !== expected.length) return false
    return expected.every((one, index) => isPart(one, given[index]))
  }
  if (!isObject(expected)) return Object.is(expected, given)
  return (
    isObject(given) &&
    Object.entries(expected).every(([name, one]) => isPart(one, ownOf(given, name)))
  )
}
