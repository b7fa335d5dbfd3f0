import type { Stub } from '../scenario/scenario.ts'

/** What packs know of an operation. */
export interface PackOperation {
  operationId: string
  /** Upper case. */
  method: string
  /** As the document writes it. */
  path: string
  /** The keys of its responses: `200`, `4XX`, `default`. */
  statuses: readonly string[]
  /** Whether it wants credentials. */
  secured: boolean
  /** Whether what it answers usually is a list. */
  isList: boolean
  /** Where a request has text of its sender's choice. */
  texts: readonly TextInput[]
  /** Whether a request can be wrong: it has parameters or a body. */
  takesInput: boolean
}

/** A query parameter, or a member of a JSON body, that takes text. */
export interface TextInput {
  in: 'query' | 'body'
  name: string
}

/** A stub of a pack; it is for one operation. */
export interface PackStub extends Omit<Stub, 'id' | 'operation' | 'method' | 'path'> {
  of: PackOperation
}

/** A scenario of a pack, ready for `create_scenario`. */
export interface PackScenario {
  name: string
  description: string
  /** How many operations it answers for. */
  operations: number
  /** `{ description, endpoints }` where that can say it, else `{ description, stubs }`. */
  config: object
}

/** Scenarios of one kind, made for the operations of a document. */
export interface Pack {
  category: string
  name: string
  /** What it is good for, and what it cannot do. */
  description: string
  /** Said when the document gives no occasion for it. */
  otherwise: string
  scenarios(operations: readonly PackOperation[]): PackScenario[]
}

/** What `{ endpoints }` has methods for. */
const METHODS = new Set('GET PUT POST DELETE OPTIONS HEAD PATCH TRACE QUERY'.split(' '))

/** A scenario of the stubs for each of the operations; none where there would be no stub. */
export function scenario(
  name: string,
  description: string,
  operations: readonly PackOperation[],
  stubOf: (operation: PackOperation) => Omit<PackStub, 'of'>,
): PackScenario[] {
  if (operations.length === 0) return []
  const stubs = operations.map((of): PackStub => ({ ...stubOf(of), of }))
  const config = stubs.every(isPlain)
    ? { description, endpoints: toEndpoints(stubs) }
    : { description, stubs: stubs.map(toStub) }
  return [{ name, description, operations: operations.length, config }]
}

/** Whether `{ endpoints }` can say it: one answer to one method, without conditions. */
function isPlain({ of, respond, ...more }: PackStub): boolean {
  const isPlainAnswer = respond !== undefined && respond.fault === undefined
  const isPlace = of.path.startsWith('/') && METHODS.has(of.method)
  return isPlainAnswer && isPlace && Object.keys(more).length === 0
}

function toEndpoints(stubs: readonly PackStub[]): object {
  const endpoints = new Map<string, Record<string, object>>()
  for (const { of, respond: { delay, body, ...rest } = {} } of stubs) {
    const methods = endpoints.get(of.path) ?? {}
    endpoints.set(of.path, methods)
    methods[of.method] = {
      ...rest,
      ...(body !== undefined && { response: body }),
      ...(delay !== undefined && { delay_ms: delay }),
    }
  }
  return Object.fromEntries(endpoints)
}

function toStub({ of, ...rest }: PackStub): object {
  return { operation: of.operationId, ...rest }
}
