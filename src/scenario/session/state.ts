import { InvalidArgumentError } from '../../errors.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { isSame } from './same.ts'
import { measure } from './measure.ts'
import type { StateRule } from '../scenario.ts'

/** What a rule changes, with its templates filled in. */
export type StateChange = Pick<StateRule, 'set' | 'push' | 'unset'>

/** Characters of a state as JSON, escapes left out. */
const MAX_STATE = 1024 * 1024
const MAX_DEPTH = 200
const MAX_SEGMENTS = 50
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype'])

/** Throws `InvalidArgumentError`, with the place, for a name in a rule that can be no path. */
export function checkRule(rule: StateRule, place: string): void {
  const { require = {}, set = {}, push = {}, unset = [] } = rule
  const groups = {
    require: Object.keys(require),
    set: Object.keys(set),
    push: Object.keys(push),
    unset,
  }
  for (const [name, paths] of Object.entries(groups))
    for (const path of paths) parsePath(path, `${place}.${name}: `)
}

/** What stands at a dotted path (`cart.items.0`); undefined where nothing does. */
export function readPath(state: JsonObject, path: string): unknown {
  return parsePath(path).reduce(readOwn, state)
}

/** Whether every value that is required stands in the state, compared as JSON; an absent one is not null. */
export function meetsState(state: JsonObject, require: JsonObject): boolean {
  return Object.entries(require).every(([path, value]) => isSame(readPath(state, path), value))
}

/**
 * The state after a change: first `set`, then `push`, then `unset`. The given one stays as it is, and
 * shares with the new one what did not change.
 * @throws InvalidArgumentError where a path leads through what holds no names, or pushes to what is no list
 */
export function applyState(state: JsonObject, change: StateChange): JsonObject {
  let next: unknown = state
  for (const [path, value] of Object.entries(change.set ?? {}))
    next = update(next, parsePath(path), { path, replace: () => value })
  for (const [path, value] of Object.entries(change.push ?? {}))
    next = update(next, parsePath(path), { path, replace: (list) => append(list, { path, value }) })
  for (const path of change.unset ?? []) next = remove(next, parsePath(path))
  return isObject(next) ? next : state
}

function parsePath(path: string, place: string = ''): string[] {
  const segments = path.split('.')
  const reason = findFault(segments)
  if (reason === undefined) return segments
  const shown = JSON.stringify(path.slice(0, 100))
  throw new InvalidArgumentError(
    `${place}${shown} is no path in the state: ${reason}; write it as cart.items`,
  )
}

function findFault(segments: readonly string[]): string | undefined {
  if (segments.length > MAX_SEGMENTS) return `it has more than ${MAX_SEGMENTS} names`
  if (segments.includes('')) return 'a name is empty'
  const forbidden = segments.find((segment) => FORBIDDEN.has(segment))
  return forbidden && `"${forbidden}" cannot be a name`
}

function readOwn(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return Array.isArray(value) && name === 'length' ? undefined : Reflect.get(value, name)
}

interface Update {
  path: string
  replace: (known: unknown) => unknown
}

/** Copies what is on the way, and makes objects where there is nothing. */
function update(holder: unknown, [name, ...rest]: readonly string[], how: Update): unknown {
  if (name === undefined) return how.replace(holder)
  const next = update(readOwn(holder, name), rest, how)
  if (Array.isArray(holder)) return replaceItem(holder, { name, next, path: how.path })
  if (holder !== undefined && holder !== null && !isObject(holder))
    throw new InvalidArgumentError(
      `the state's ${how.path} cannot be changed: there is a ${typeof holder} where "${name}" should be; unset it first`,
    )
  return { ...holder, [name]: next }
}

function replaceItem(
  list: readonly unknown[],
  { name, next, path }: { name: string; next: unknown; path: string },
): unknown[] {
  const index = /^\d+$/.test(name) ? Number(name) : NaN
  if (index < list.length) return list.with(index, next)
  if (index === list.length) return [...list, next]
  throw new InvalidArgumentError(
    `the state's ${path} cannot be changed: "${name}" is no place in a list of ${list.length}; push adds to its end`,
  )
}

function append(list: unknown, { path, value }: { path: string; value: unknown }): unknown[] {
  if (list === undefined || list === null) return [value]
  if (Array.isArray(list)) return [...list, value]
  throw new InvalidArgumentError(
    `nothing can be pushed to the state's ${path}: it is no list; set it to one first`,
  )
}

function remove(holder: unknown, [name = '', ...rest]: readonly string[]): unknown {
  const known = readOwn(holder, name)
  if (known === undefined) return holder
  if (rest.length === 0) return leaveOut(holder, name)
  const next = remove(known, rest)
  if (next === known) return holder
  return Array.isArray(holder)
    ? holder.with(Number(name), next)
    : { ...Object(holder), [name]: next }
}

function leaveOut(holder: unknown, name: string): unknown {
  if (Array.isArray(holder)) return holder.toSpliced(Number(name), 1)
  const { [name]: _left, ...others } = Object(holder)
  return others
}

/** Throws `InvalidArgumentError` for a state that is too large or too deep to be kept. */
export function checkState(state: JsonObject): void {
  const { size, depth } = measure(state, MAX_DEPTH)
  if (depth > MAX_DEPTH)
    throw new InvalidArgumentError(
      `the state is more than ${MAX_DEPTH} levels deep; set less at once`,
    )
  if (size > MAX_STATE)
    throw new InvalidArgumentError('the state is larger than 1 MiB; unset what is no longer needed')
}
