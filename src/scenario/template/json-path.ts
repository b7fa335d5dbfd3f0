import type { JSONPathQuery, JSONValue } from 'json-p3'
import { InvalidArgumentError } from '../../errors.ts'
import { compilePattern } from '../../lib/regex.ts'
import { isObject } from '../../types.ts'

/** The value at a singular query (RFC 9535 §2.3.5.1), else the list of all; throws `InvalidArgumentError`. */
export type QueryJson = (path: string, value: unknown) => unknown

const MAX_STEPS = 200_000
const MAX_DEPTH = 250
const MAX_CACHED = 100
let loading: Promise<QueryJson> | undefined

/** Loads RFC 9535 JSONPath, with its `match` and `search` in linear time and a bound on the steps of a query. */
export function loadJsonPath(): Promise<QueryJson> {
  return (loading ??= createQuery())
}

async function createQuery(): Promise<QueryJson> {
  const { JSONPathEnvironment, FunctionExpressionType } = await import('json-p3')
  const environment = new JSONPathEnvironment({ maxRecursionDepth: MAX_DEPTH })
  const { ValueType, LogicalType } = FunctionExpressionType
  const define = (name: string, call: (text: unknown, pattern: unknown) => boolean): void => {
    const types = { argTypes: [ValueType, ValueType], returnType: LogicalType }
    environment.functionRegister.set(name, { ...types, call })
  }
  define('match', (text, pattern) => test(text, `^(?:${String(pattern)})$`))
  define('search', (text, pattern) => test(text, String(pattern)))

  const compiled = new Map<string, JSONPathQuery>()
  const compile = (path: string): JSONPathQuery => {
    const known = compiled.get(path)
    if (known) return known
    if (compiled.size >= MAX_CACHED) compiled.clear()
    const query = environment.compile(path)
    compiled.set(path, query)
    return query
  }
  return (path, value) => run(path, () => select(compile(path), value))
}

function test(text: unknown, pattern: string): boolean {
  const { test, engine } = compilePattern(pattern)
  // RFC 9535 §2.4.6: a pattern that is none matches nothing.
  return typeof text === 'string' && engine !== 'none' && test(text)
}

function run(path: string, query: () => unknown): unknown {
  try {
    return query()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new InvalidArgumentError(
      `the JSONPath ${path.slice(0, 100)} cannot be used: ${reason}`,
      error,
    )
  }
}

function select(query: JSONPathQuery, value: unknown): unknown {
  const nodes = query.query(count(value, { left: MAX_STEPS }) as JSONValue)
  // Read again by place, as the nodes' own values are counted ones.
  const values = nodes.nodes.map(({ location }) => location.reduce(readOwn, value))
  return query.singularQuery() ? values[0] : values
}

/** The same value, but reading it costs: a query may be polynomial in what it reads, and nothing else bounds it. */
function count(value: unknown, steps: { left: number }): unknown {
  if (!isObject(value) && !Array.isArray(value)) return value
  return new Proxy(value, {
    get(target, key) {
      if (--steps.left < 0) throw new Error(`it takes more than ${MAX_STEPS} steps`)
      return count(Reflect.get(target, key), steps)
    },
  })
}

function readOwn(value: unknown, key: string | number): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
