import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { member } from './findings.ts'
import type { Report } from './findings.ts'

const MAX_DEPTH = 200
/** Aliases of YAML may make a small file this large. */
const MAX_NODES = 2_000_000

/** A copy of what was given, as JSON would have it; what JSON has no word for is reported. */
export function copyData(input: unknown, report: Report): unknown {
  const keys: (string | number)[] = []
  let nodes = 0
  let isStopped = false

  const fail = (message: string): void => report(keys.reduce(member, ''), message)
  const stop = (message: string): void => {
    isStopped = true
    fail(message)
  }
  const inside = (key: string | number, child: unknown): unknown => {
    keys.push(key)
    const made = copy(child)
    keys.pop()
    return made
  }
  const copy = (written: unknown): unknown => {
    if (isStopped) return undefined
    if (++nodes > MAX_NODES) return stop(`holds more than ${MAX_NODES} values`)
    if (keys.length > MAX_DEPTH) return stop(`is nested deeper than ${MAX_DEPTH} levels`)
    const value = plain(written)
    if (Array.isArray(value))
      return value.map((item, index) => inside(index, item === undefined ? null : item))
    if (isPlainObject(value)) return copyMembers(value, inside)
    return isJson(value) ? value : fail(`must be JSON data, got ${describe(value)}`)
  }
  return copy(input)
}

function copyMembers(value: object, copy: (key: string, child: unknown) => unknown): object {
  const made: JsonObject = {}
  for (const [key, child] of Object.entries(value)) {
    if (child !== undefined) define(made, key, copy(key, child))
  }
  return made
}

/** `__proto__` is a member like any other. */
function define(target: JsonObject, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
}

/** A date, say, as JSON has it. */
function plain(value: unknown): unknown {
  return isObject(value) && typeof value['toJSON'] === 'function' ? value['toJSON']('') : value
}

function isPlainObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]'
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return value === null || typeof value === 'string' || typeof value === 'boolean'
}

function describe(value: unknown): string {
  if (typeof value === 'object') return Object.prototype.toString.call(value).slice(8, -1)
  return typeof value === 'number' ? String(value) : typeof value
}
