import { Problem } from '../../src/errors.ts'
import type { Violation } from '../../src/explain/messages.ts'
import { createValidator } from '../../src/rules/validate.ts'
import type { Validator } from '../../src/rules/validate.ts'
import { listOperations } from '../../src/spec/operations.ts'
import type { Operation } from '../../src/spec/operations.ts'
import { Refs } from '../../src/spec/refs.ts'
import { Schemas } from '../../src/spec/schema.ts'
import type { JsonObject } from '../../src/types.ts'

export interface Sent {
  params?: Record<string, string>
  path?: string
  query?: string
  headers?: Record<string, string>
  body?: string | Uint8Array
}

const LIMITS = { body: 10 * 1024 * 1024, depth: 200, parts: 100 }

/** The validator of one operation, with what else its document has. */
export function prepare(
  node: JsonObject,
  {
    item = {},
    components = {},
    path = '/it/{id}',
  }: { item?: JsonObject; components?: JsonObject; path?: string } = {},
): {
  validator: Validator
  operation: Operation
  check: (sent: Sent) => Promise<readonly Violation[]>
} {
  const responses = { 200: { description: '' } }
  const document = {
    openapi: '3.1.0',
    paths: { [path]: { ...item, post: { responses, ...node } } },
    components,
  }
  const refs = new Refs(document)
  const [operation] = listOperations(document, refs, [])
  if (operation === undefined) throw new Error('no operation')
  const schemas = new Schemas(refs)
  const validator = createValidator({
    spec: { refs },
    schemas: async () => schemas,
    limits: LIMITS,
  })
  return {
    validator,
    operation,
    check: async (sent) => validator.check(operation, toRequest(sent)),
  }
}

function toRequest({
  params = {},
  path,
  query = '',
  headers = {},
  body,
}: Sent): Parameters<Validator['check']>[1] {
  const sent = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  const header = (name: string): string | undefined => sent.get(name.toLowerCase())
  const bytes = async (limit: number): Promise<Uint8Array> => {
    const all = Buffer.from(body ?? '')
    if (all.length > limit) throw new Problem('payload-too-large', `larger than ${limit}`)
    return all
  }
  return { params, path, query, header, hasBody: body !== undefined, body: { header, bytes } }
}

/** The words of all that is wrong, or the status of the Problem. */
export async function words(
  check: (sent: Sent) => Promise<readonly Violation[]>,
  sent: Sent,
): Promise<string[]> {
  try {
    return (await check(sent)).map((one) => one.message)
  } catch (error) {
    if (error instanceof Problem) return [`${error.status} ${error.detail}`]
    throw error
  }
}
