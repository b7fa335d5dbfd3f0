import { isObject } from '../types.ts'
import { nameFor } from './fake/place.ts'
import type { Template } from './place.ts'

/** Headers that say where the thing that an answer is about is found (RFC 9110 §8.7, §10.2.2). */
export const LOCATIONS: ReadonlySet<string> = new Set(['location', 'content-location'])

const CREATED = 201
const MAX_DEPTH = 2

/** Where a created thing is found: below the path that it was sent to, by what names it in the answer, else there. */
export function locate(path: string, body: unknown, { itemParam, suffix, kind }: Template): string {
  const id = itemParam === undefined ? undefined : idOf(body, { param: itemParam, kind }, 0)
  if (id === undefined) return path
  const list = path.endsWith(suffix) ? path.slice(0, path.length - suffix.length) : path
  return `${list.replace(/\/+$/, '')}/${encodeURIComponent(id)}${suffix}`
}

/** Whether an answer says where something was created. */
export function isCreation(status: number, method: string): boolean {
  return status === CREATED || (method === 'POST' && status < 300)
}

/** In the thing itself, or in the one that the answer wraps. */
function idOf(
  body: unknown,
  by: { param: string; kind: string },
  depth: number,
): string | undefined {
  if (!isObject(body) || depth > MAX_DEPTH) return undefined
  const names = Object.keys(body).filter((name) => /^(string|number)$/.test(typeof body[name]))
  const name = nameFor(names, by.param, by.kind)
  if (name !== undefined) return String(body[name])
  const inner = Object.values(body).map((held) => idOf(held, by, depth + 1))
  return inner.find((id) => id !== undefined)
}
