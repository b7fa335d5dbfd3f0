import type { Spec } from '../spec/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Refs } from '../spec/refs.ts'
import type { Schemas } from '../spec/schema.ts'
import { checkBody, findBody } from './body.ts'
import type { BodyLimits, BodyRule, ReadingBody } from './body.ts'
import { Coercer } from './coerce.ts'
import { say } from '../explain/messages.ts'
import type { Violation } from '../explain/messages.ts'
import { listParameters } from './declared.ts'
import { checkParameters, readyParameters } from './parameters.ts'
import type { ReadyParameters } from './parameters.ts'
import type { RawBody } from './raw.ts'
import { Shapes } from '../explain/shape.ts'
import type { ParameterSource } from './wire.ts'

/** A request, as far as its description speaks about it. */
export interface CheckedRequest extends ParameterSource {
  hasBody: boolean
  body: RawBody
}

/** Says what of a request is not as its operation describes it. */
export interface Validator {
  /** Whether there is anything to check; `false` costs nothing. */
  needs(operation: Operation, hasBody: boolean): boolean
  /**
   * All violations; a promise only where something has to be waited for: a body, or the first use.
   * Throws, or rejects with, a Problem where the body cannot be read (400) or is too large (413).
   */
  check(
    operation: Operation,
    request: CheckedRequest,
  ): readonly Violation[] | Promise<readonly Violation[]>
}

/** The answer for a request with which nothing is wrong. */
export const NO_VIOLATIONS: readonly Violation[] = []

/** What an operation wants, prepared at its first request; `undefined`: nothing. */
interface Rules {
  parameters: ReadyParameters
  body: BodyRule | undefined
}

/** Creates the validator of one document (3.1 §4.8.10: parameters and request bodies). */
export function createValidator(options: {
  spec: Pick<Spec, 'refs'>
  schemas: () => Promise<Schemas>
  limits: BodyLimits
}): Validator {
  const { refs } = options.spec
  const { limits } = options
  const prepared = new WeakMap<Operation, { rules: Rules | undefined }>()
  const shapes = new Shapes(refs)
  let reading: ReadingBody | undefined
  const openReading = async (): Promise<ReadingBody> => {
    const schemas = await options.schemas()
    const coercer = new Coercer(shapes, schemas)
    return (reading ??= { refs, shapes, schemas, coercer, depth: limits.depth, limits })
  }
  const prepare = (operation: Operation): Rules | undefined => {
    const known = prepared.get(operation)
    if (known !== undefined) return known.rules
    const rules = findRules(operation, refs, shapes)
    prepared.set(operation, { rules })
    return rules
  }
  return {
    needs: (operation, hasBody) => hasBody || prepare(operation) !== undefined,
    check(operation, request) {
      const rules = prepare(operation)
      if (rules === undefined) return request.hasBody ? refuseBody(operation) : NO_VIOLATIONS
      if (reading !== undefined) return run(operation, rules, request, reading)
      return openReading().then((opened) => run(operation, rules, request, opened))
    },
  }
}

function findRules(operation: Operation, refs: Refs, shapes: Shapes): Rules | undefined {
  const parameters = listParameters(operation, refs)
  const body = findBody(operation, refs)
  if (parameters.length === 0 && body === undefined) return undefined
  return { parameters: readyParameters(parameters, shapes), body }
}

function run(
  operation: Operation,
  { parameters, body }: Rules,
  request: CheckedRequest,
  reading: ReadingBody,
): readonly Violation[] | Promise<readonly Violation[]> {
  const found = checkParameters(operation, parameters, request, reading)
  if (body === undefined) return request.hasBody ? join(found, refuseBody(operation)) : found
  const ofBody = checkBody(body, request, reading)
  if (!(ofBody instanceof Promise)) return join(found, ofBody)
  return ofBody.then((more) => join(found, more))
}

/** A body that nobody describes; but where the path has a fragment, it may have named the operation. */
function refuseBody({ path, method }: Operation): readonly Violation[] {
  if (path.includes('#')) return NO_VIOLATIONS
  const text = `must not be there: ${method} ${path} describes none`
  return [say({ in: 'body', pointer: '' }, { code: 'content-type', text })]
}

function join(one: readonly Violation[], other: readonly Violation[]): readonly Violation[] {
  if (one.length === 0) return other
  return other.length === 0 ? one : [...one, ...other]
}
