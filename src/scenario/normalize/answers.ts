import type { Operation } from '../../spec/operations.ts'
import type { Refs } from '../../spec/refs.ts'
import { exampleNames, isJson } from './contract.ts'
import type { BodyCheck } from './contract.ts'
import type { Answer } from './draft.ts'
import type { Findings } from './findings.ts'
import type { StubResponse } from '../scenario.ts'

/** What answers are held against. */
interface Contract {
  refs: Refs
  checkBody: BodyCheck | undefined
  /** Whether a body that breaks it is an error. */
  strict: boolean
  /** The names of those that were asked for already. */
  examples: Map<Operation, Set<string>>
}

/** Reports examples that an operation does not have, and bodies that break its schemas. */
export function checkAnswers(
  { answers, operation }: { answers: readonly Answer[]; operation: Operation },
  contract: Contract,
  findings: Findings,
): void {
  const report = contract.strict ? findings.error : findings.warn
  for (const answer of answers) {
    checkExample(answer, { operation, contract, findings })
    if (contract.checkBody === undefined || !isCheckable(answer.response)) continue
    const { status, body } = answer.response
    for (const violation of contract.checkBody(operation, status, body))
      report(answer.at, violation)
  }
}

function checkExample(
  { response: { example }, at }: Answer,
  {
    operation,
    contract,
    findings,
  }: { operation: Operation; contract: Contract; findings: Findings },
): void {
  if (example === undefined) return
  const names = contract.examples.get(operation) ?? exampleNames(operation, contract.refs)
  contract.examples.set(operation, names)
  if (names.has(example)) return
  const fix = names.size === 0 ? 'there is none' : `there are ${[...names].join(', ')}`
  const { operationId } = operation
  const report = contract.strict ? findings.error : findings.warn
  report(at, `no response of ${operationId} has an example ${JSON.stringify(example)}`, fix)
}

/** What a template will become is not known yet. */
function isCheckable(response: StubResponse): boolean {
  if (!Object.hasOwn(response, 'body')) return false
  const type = Object.entries(response.headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'content-type',
  )
  return (type === undefined || isJson(String(type[1]))) && !hasTemplate(response.body)
}

function hasTemplate(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{') || value.includes('{%')
  return typeof value === 'object' && value !== null && Object.values(value).some(hasTemplate)
}
