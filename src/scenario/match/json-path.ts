import type { FilterFunction, JSONPathQuery } from 'json-p3'
import { compilePattern } from '../../lib/regex.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import { CostError } from './reading.ts'
import type { Effort } from './reading.ts'

/** The values of the nodes that a JSONPath selects (RFC 9535); throws `CostError`. */
export type Select = (data: unknown, effort: Effort) => unknown[]

/** Throws an `Error` that says what is wrong with the path. */
export type CompilePath = (path: string) => Select

/** Nobody writes longer ones. */
const MAX_PATH = 2000
/** Of a body that descendants are looked for in; no body gets deeper. */
const MAX_DEPTH = 256
/** Characters that are gone through in a microsecond. */
const SPEED = 16

type Library = typeof import('json-p3')

/** Loads what JSONPaths need: only where one is used. */
export async function loadCompilePath(): Promise<CompilePath> {
  const library = await import('json-p3')
  return (path) => compile(library, path)
}

function compile(library: Library, path: string): Select {
  if (path.length > MAX_PATH) throw new Error(`longer than ${MAX_PATH} characters`)
  const environment = new library.JSONPathEnvironment({ maxRecursionDepth: MAX_DEPTH })
  const { functionRegister } = environment
  functionRegister.set(
    'match',
    createTest(library, (pattern) => `^(?:${pattern})$`),
  )
  functionRegister.set(
    'search',
    createTest(library, (pattern) => pattern),
  )
  const query = environment.compile(path)
  const meter: Meter = { spend: () => undefined }
  limit(query, meter)
  return (data, effort) => select(query, data, { meter, effort })
}

interface Meter {
  spend(units: number): void
}

function select(
  query: JSONPathQuery,
  data: unknown,
  { meter, effort }: { meter: Meter; effort: Effort },
): unknown[] {
  meter.spend = (units) => effort.spend(units)
  try {
    // JSON is all that a body can hold.
    return Array.from(query.lazyQuery(data as null), (node) => node.value)
  } catch (error) {
    throw error instanceof CostError ? error : new CostError('nested too deep or too large')
  }
}

/** A pattern function (RFC 9535 §2.4.6, §2.4.7) that cannot hold the event loop. */
function createTest(library: Library, toPattern: (pattern: string) => string): FilterFunction {
  const { ValueType, LogicalType } = library.FunctionExpressionType
  return {
    argTypes: [ValueType, ValueType],
    returnType: LogicalType,
    call: (text, pattern) =>
      typeof text === 'string' &&
      typeof pattern === 'string' &&
      compilePattern(toPattern(pattern)).test(text),
  }
}

/** Makes every step of a query, and of those in its filters, cost something. */
function limit(part: unknown, meter: Meter): void {
  if (Array.isArray(part)) return part.forEach((one) => limit(one, meter))
  if (!isObject(part)) return
  if (!('selectors' in part)) meterCalls(part, 'resolve', meter)
  // What is compared or handed to a function may be large, and be so again and again.
  if ('path' in part) meterCalls(part, 'evaluate', meter)
  if (part['name'] === 'match' || part['name'] === 'search') checkPattern(part)
  for (const [name, inner] of Object.entries(part))
    if (name !== 'environment' && name !== 'token') limit(inner, meter)
}

/** Makes each call of a method cost what it returns. */
function meterCalls(part: JsonObject, method: 'resolve' | 'evaluate', meter: Meter): void {
  const call = part[method]
  if (typeof call !== 'function') return
  part[method] = (argument: unknown): unknown => {
    const found: unknown = call.call(part, argument)
    if (Array.isArray(found)) meter.spend(1 + found.length)
    else if (isObject(found) && Array.isArray(found['nodes'])) weigh(found['nodes'], meter)
    return found
  }
}

/** Spends for all that is in the values of nodes, as it is counted. */
function weigh(nodes: readonly unknown[], meter: Meter): void {
  const waiting = nodes.map((node) => (isObject(node) ? node['value'] : undefined))
  meter.spend(1 + waiting.length)
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (typeof value === 'string') meter.spend(value.length / SPEED)
    if (typeof value !== 'object' || value === null) continue
    const inner = Object.values(value)
    meter.spend(inner.length)
    for (const one of inner) waiting.push(one)
  }
}

/** The pattern of a request is never run: who writes the path writes the pattern. */
function checkPattern({ name, args }: JsonObject): void {
  if (!Array.isArray(args)) return
  const pattern: unknown = isObject(args[1]) ? args[1]['value'] : undefined
  if (typeof pattern !== 'string')
    throw new Error(`the pattern of ${String(name)}() must be written in the path, as a text`)
  const { engine, reason } = compilePattern(pattern)
  if (engine === 'none') throw new Error(`the pattern ${JSON.stringify(pattern)} is ${reason}`)
}
