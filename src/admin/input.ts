import { placeOf } from '../control/verbs.ts'
import type { Schema } from '../control/schema.ts'
import { InvalidArgumentError, Problem, TooLargeError } from '../errors.ts'
import { InvalidInputError } from '../errors/verbs.ts'
import type { Exchange } from '../exchange.ts'
import { parseJsonBody } from '../rules/json.ts'
import { isObject } from '../types.ts'
import type { JsonObject } from '../types.ts'
import type { Match } from './routes.ts'

export interface InputLimits {
  /** Bytes. */
  body: number
  /** Nesting of JSON. */
  depth: number
}

type Pair = [name: string, value: unknown]

/**
 * What a request says to its verb: path, query and body side by side in one object. Texts of path and
 * query become numbers and booleans where the schema wants them; what cannot be one is left to the
 * check. A member may come from another place than documented, but not twice with different values.
 */
export async function readInput(
  { verb, params }: Match,
  exchange: Exchange,
  limits: InputLimits,
): Promise<JsonObject> {
  const coerced = ([name, value]: [string, string]): Pair => [name, coerce(verb.input, name, value)]
  const query = readQuery(exchange, verb.answer === 'events').map(coerced)
  const body = Object.entries(await readBody(exchange, limits))
  const all = [...Object.entries(params).map(coerced), ...query, ...body]
  const input = new Map<string, unknown>()
  for (const [name, value] of all) {
    if (input.has(name) && JSON.stringify(input.get(name)) !== JSON.stringify(value)) {
      const message = `is given twice, and differently: it belongs in the ${placeOf(verb, name)}`
      throw new InvalidInputError(verb.name, [{ pointer: name, message }])
    }
    input.set(name, value)
  }
  // Unlike an assignment, this makes a member of `__proto__` as well.
  return Object.fromEntries(input)
}

/** A browser that comes back asks as at first, and says by a header what it has. */
function readQuery({ query, header }: Exchange, isStream: boolean): [string, string][] {
  const pairs = [...new URLSearchParams(query)]
  const last = isStream ? header('last-event-id') : undefined
  if (last === undefined) return pairs
  return [...pairs.filter(([name]) => name !== 'last_event_id'), ['last_event_id', last]]
}

async function readBody(exchange: Exchange, { body, depth }: InputLimits): Promise<JsonObject> {
  const { method } = exchange
  if (method === 'GET' || method === 'HEAD' || !exchange.hasBody()) return {}
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await exchange.bytes(body))
    const value = parseJsonBody(text, depth)
    if (isObject(value)) return value
  } catch (error) {
    throw toArgumentError(error)
  }
  throw new InvalidArgumentError('the body must be a JSON object')
}

function toArgumentError(error: unknown): unknown {
  if (error instanceof Problem)
    return error.code === 'payload-too-large'
      ? new TooLargeError(`${error.detail} (limits.body)`)
      : new InvalidArgumentError(error.detail, error)
  return error instanceof TypeError ? new InvalidArgumentError('the body is not UTF-8') : error
}

function coerce({ properties }: Schema, name: string, value: string): unknown {
  const schema = isObject(properties) && Object.hasOwn(properties, name) ? properties[name] : {}
  const type = isObject(schema) ? schema['type'] : undefined
  if (type === 'boolean')
    return (
      new Map([
        ['true', true],
        ['1', true],
        ['false', false],
        ['0', false],
      ]).get(value) ?? value
    )
  const isNumber = type === 'integer' || type === 'number'
  return isNumber && /^-?\d{1,300}(\.\d{1,300})?$/.test(value) ? Number(value) : value
}
