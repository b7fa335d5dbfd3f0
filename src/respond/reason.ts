import { isObject } from '../types.ts'

/** Names of members that tell people what is wrong, the likeliest first. */
const TELLING = ['message', 'detail', 'details', 'description', 'msg', 'error', 'title']
/** `{ errors: [{ message }] }` and the like; deeper nobody looks. */
const DEEPEST = 4

/** A copy of an error body whose telling member, the highest that there is, says the reason; nothing when it has none. */
export function tellReason(body: unknown, reason: string, depth: number = 0): unknown {
  if (depth === DEEPEST) return undefined
  if (Array.isArray(body)) {
    const [first, ...others] = body
    const told = tellReason(first, reason, depth + 1)
    return told === undefined ? undefined : [told, ...others]
  }
  if (!isObject(body)) return undefined
  const own = TELLING.find((name) => Object.hasOwn(body, name) && typeof body[name] === 'string')
  if (own !== undefined) return { ...body, [own]: reason }
  for (const [key, value] of Object.entries(body)) {
    const told = tellReason(value, reason, depth + 1)
    if (told !== undefined) return { ...body, [key]: told }
  }
  return undefined
}
