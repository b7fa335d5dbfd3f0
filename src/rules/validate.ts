import type { Spec } from '../spec/load.ts'
import type { Operation } from '../spec/operations.ts'
import type { Schemas } from '../spec/schema.ts'
import { checkBody, findBody } from './body.ts'
import type { BodyLimits, BodyRule } from './body.ts'
import { Coercer } from './coerce.ts'
import type { Violation } from './messages.ts'
import { listParameters } from './declared.ts'
import type { Parameter } from './declared.ts'
import { checkParameters } from './parameters.ts'
import type { RawBody } from './raw.ts'
import { Shapes } from './shape.ts'
import type { ParameterSource } from './wire.ts'

/** A request, as far as its description speaks about it. */
export interface CheckedRequest extends ParameterSource {
  hasBody: boolean
  body: RawBody
}

/** Says what of a request is not as its operation describes it. */
export interface Validator {
  /** Whether there is anything to check; `false` costs nothing. */
  needs(operation: Operation): boolean
  /** All violations at once; throws a Problem where the body cannot be read (400) or is too large (413). */
  check(operation: Operation, request: CheckedRequest): Promise<readonly Violation[]>
}

/** The answer for an operation that describes neither parameters nor a body. */
export const NO_VIOLATIONS: Promise<readonly Violation[]> = Promise.resolve([])

/** What an operation wants, prepared at its first request; `undefined`: nothing. */
interface Rules {
  parameters: Parameter[]
  body: BodyRule | undefined
}

/** Creates the validator of one document (3.1 §4.8.10: parameters and request bodies). */
export function createValidator(options: {
  spec: Pick<Spec, 'refs'>
  schemas: () => Promise<Schemas>
  limits: BodyLimits
}): Validator {
  const { refs } = options.spec
  const prepared = new WeakMap<Operation, { rules: Rules | undefined }>()
  const shapes = new Shapes(refs)
  const prepare = (operation: Operation): Rules | undefined => {
    const known = prepared.get(operation) ?? { rules: findRules(operation, options.spec) }
    prepared.set(operation, known)
    return known.rules
  }
  return {
    needs: (operation) => prepare(operation) !== undefined,
    check(operation, request) {
      const rules = prepare(operation)
      if (rules === undefined) return NO_VIOLATIONS
      return run(operation, { rules, request, shapes, options })
    },
  }
}

function findRules(operation: Operation, { refs }: Pick<Spec, 'refs'>): Rules | undefined {
  const parameters = listParameters(operation, refs)
  const body = findBody(operation, refs)
  return parameters.length === 0 && body === undefined ? undefined : { parameters, body }
}

async function run(
  operation: Operation,
  {
    rules,
    request,
    shapes,
    options,
  }: {
    rules: Rules
    request: CheckedRequest
    shapes: Shapes
    options: Parameters<typeof createValidator>[0]
  },
): Promise<Violation[]> {
  const { limits, spec } = options
  const schemas = await options.schemas()
  const coercer = new Coercer(shapes, schemas)
  const reading = { refs: spec.refs, shapes, schemas, coercer, depth: limits.depth, limits }
  const violations = checkParameters(operation, rules.parameters, request, reading)
  if (rules.body === undefined) return violations
  return [...violations, ...(await checkBody(rules.body, request, reading))]
}
