import { nearest } from '../lib/nearest.ts'
import type { Operation } from './operations.ts'

/** How many operations a problem names. */
const MOST_NEAR = 3
const MOST_COMPARED = 50
/** Leading segments that may be somebody else's base path. */
const MOST_DROPPED = 2

/** The operations below one base path. */
export interface Served {
  base: string
  operations: readonly Operation[]
}

/**
 * Names operations (`GET /pets/{id}`) whose path is like the one asked for, those of its method first;
 * where there are none, like what is left without its first segments (`/v2/pets`).
 */
export function nearestOperations(
  asked: { method: string; path: string },
  served: readonly Served[],
): string[] {
  const near = search(asked, served, { isBare: false, dropped: 0 })
  if (near.length > 0 || served.every(({ base }) => base === '')) return near
  return search(asked, served, { isBare: true, dropped: MOST_DROPPED })
}

/** `isBare`: paths are compared without their base path, but named with it. */
function search(
  { method, path }: { method: string; path: string },
  served: readonly Served[],
  { isBare, dropped }: { isBare: boolean; dropped: number },
): string[] {
  const wanted = path.split('/')
  const byPath = new Map<string, string[]>()
  for (const { base, operations } of served) {
    for (const operation of operations) {
      const filled = fill((isBare ? '' : base) + operation.path, wanted)
      const names = byPath.get(filled) ?? []
      const name = `${operation.method} ${base}${operation.path}`
      byPath.set(filled, operation.method === method ? [name, ...names] : [...names, name])
    }
  }
  const close = nearest(path, mostAlike(byPath.keys(), wanted))
  const alike =
    close.length > 0 ? close : [...byPath.keys()].filter((one) => one.split('/')[1] === wanted[1])
  const found = alike.length > 0 ? alike : endingAlike(path, byPath.keys())
  const near = found.flatMap((one) => byPath.get(one) ?? []).slice(0, MOST_NEAR)
  const [, , ...rest] = wanted
  if (near.length > 0 || rest.length === 0 || dropped === MOST_DROPPED) return near
  const shorter = { method, path: `/${rest.join('/')}` }
  return search(shorter, served, { isBare, dropped: dropped + 1 })
}

/** `/pets` may mean `/v2/pets`. */
function endingAlike(path: string, paths: Iterable<string>): string[] {
  return path === '/' ? [] : [...paths].filter((one) => one.endsWith(path))
}

/** Counting edits takes long: only the paths with the fewest other segments are worth it. */
function mostAlike(paths: Iterable<string>, wanted: readonly string[]): string[] {
  const counted = Array.from(paths, (path) => ({ path, others: countOthers(path, wanted) }))
  return counted
    .sort((one, other) => one.others - other.others)
    .slice(0, MOST_COMPARED)
    .map(({ path }) => path)
}

function countOthers(path: string, wanted: readonly string[]): number {
  const segments = path.split('/')
  const same = segments.filter((segment, index) => segment === wanted[index])
  return Math.max(segments.length, wanted.length) - same.length
}

/** A template with what the request has in place of its parameters: a value is no typo. */
function fill(template: string, wanted: readonly string[]): string {
  const segments = template.split('/')
  return segments
    .map((segment, index) => (segment.includes('{') ? (wanted[index] ?? segment) : segment))
    .join('/')
}

/** Why an operation, named as `GET /pets/{id}`, does not take a request: what of its method and path differs. */
export function whyNot(operation: string, asked: { method: string; path: string }): string {
  const at = operation.indexOf(' ')
  const method = operation.slice(0, at)
  const template = operation.slice(at + 1).split('/')
  const path = asked.path.split('/')
  const reasons = method === asked.method ? [] : [`its method is ${method}, not ${asked.method}`]
  if (template.length !== path.length)
    reasons.push(`its path has ${count(template)}, not ${path.length - 1}`)
  const index = template.findIndex((part, nth) => !part.includes('{') && part !== path[nth])
  const wanted = template[index]
  const given = path[index]
  if (wanted !== undefined && given !== undefined)
    reasons.push(`segment ${index} is ${JSON.stringify(wanted)}, not ${JSON.stringify(given)}`)
  return reasons.join('; ')
}

function count({ length }: readonly string[]): string {
  return length === 2 ? '1 segment' : `${length - 1} segments`
}
