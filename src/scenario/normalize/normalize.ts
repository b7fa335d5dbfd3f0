import type { Finding } from '../../errors.ts'
import type { Operation } from '../../spec/operations.ts'
import { namesOf, parsePathKey } from '../../spec/template.ts'
import { isObject } from '../../types.ts'
import { checkAnswers } from './answers.ts'
import { name as checkName } from './canonical.ts'
import type { BodyCheck } from './contract.ts'
import { copyData } from './data.ts'
import type { Draft, Outline } from './draft.ts'
import { Findings, member } from './findings.ts'
import { readOutline } from './outline.ts'
import type { Scenario, Stub } from '../scenario.ts'
import { StubIds } from './stub-ids.ts'
import { resolveTargets } from './target.ts'
import type { Found, Targets } from './target.ts'
import { tidyScenario, tidyStub } from './tidy.ts'

const MAX_STUBS = 10_000

/** What a scenario is held against. */
export interface NormalizeOptions {
  targets: Targets
  /** Of a document that has none. */
  name?: string
  /** Whether a body that breaks the contract is an error. @default false */
  strict?: boolean
  /** @default no body is checked */
  checkBody?: BodyCheck
  /** @default 10000 */
  maxStubs?: number
}

/** A scenario in its canonical form. */
export interface Normalized {
  scenario: Scenario
  warnings: Finding[]
}

/** A draft with one of the operations that it is for. */
interface Placed extends Found {
  draft: Draft
  /** Whether it is for no other. */
  isOnly: boolean
}

/**
 * Turns any of the accepted shapes into the canonical form, a copy of what was given.
 * @throws ScenarioError with up to 20 findings
 */
export function normalizeScenario(input: unknown, options: NormalizeOptions): Normalized {
  const findings = new Findings(subjectOf(input, options.name))
  const data = copyData(input ?? null, findings.error)
  findings.assertNoErrors()
  const outline = readOutline(data, findings)
  const name = nameOf(outline, options, findings)
  const placed = placeAll(outline.drafts, options, findings)
  const { checkBody, strict = false, targets } = options
  const contract = { refs: targets.spec.refs, checkBody, strict, examples: new Map() }
  for (const { draft, operation } of placed) {
    checkParams(draft, operation, findings)
    checkAnswers({ answers: draft.answers, operation }, contract, findings)
  }
  findings.assertNoErrors()
  const stubs = toStubs(placed)
  return { scenario: tidyScenario({ ...outline.head, name, stubs }), warnings: findings.warnings }
}

function subjectOf(input: unknown, given: string | undefined): string {
  const name = isObject(input) && typeof input['name'] === 'string' ? input['name'] : given
  return name === undefined || name === '' ? 'scenario' : `scenario ${JSON.stringify(name)}`
}

function nameOf({ head, extendsAt }: Outline, given: NormalizeOptions, findings: Findings): string {
  const name = head.name ?? given.name ?? ''
  if (name === '') findings.error('name', 'is missing', 'give the scenario a name')
  else if (head.name === undefined) checkName(name, 'name', findings.error)
  if (name !== '' && head.extends === name) findings.error(extendsAt, 'is the scenario itself')
  return name
}

function placeAll(drafts: Draft[], options: NormalizeOptions, findings: Findings): Placed[] {
  const placed: Placed[] = []
  const ids = new Set<string>()
  for (const draft of drafts) {
    const { id } = draft.stub
    if (id !== undefined && ids.has(id))
      findings.error(member(draft.at, 'id'), 'is the id of another stub as well')
    if (id !== undefined) ids.add(id)
    placed.push(...placeDraft(draft, options.targets, findings))
  }
  const most = options.maxStubs ?? MAX_STUBS
  if (placed.length > most)
    findings.error('stubs', `are ${placed.length}; ${most} are allowed`, 'raise limits.stubs')
  return placed
}

function placeDraft(draft: Draft, targets: Targets, findings: Findings): Placed[] {
  const { operation, method, path } = draft.stub
  const target = {
    operation: textOf(operation),
    method: textOf(method)?.toUpperCase(),
    path: textOf(path),
  }
  if (target.operation === undefined && target.path?.startsWith('/') !== true) return []
  const found = resolveTargets(target, targets)
  if (Array.isArray(found)) {
    const isOnly = found.length === 1
    return found.map((one) => ({ ...one, draft, isOnly }))
  }
  const near = found.nearest.map((name) => JSON.stringify(name)).join(' or ')
  const fix = near === '' ? undefined : `did you mean ${near}?`
  findings.error(draft.targetAt, found.problem, fix)
  return []
}

/** What has another type was reported where it was read. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** A template may name its parameters differently, but conditions see the names of the spec. */
function checkParams({ stub, at }: Draft, operation: Operation, findings: Findings): void {
  const params = isObject(stub.when) && isObject(stub.when.params) ? stub.when.params : undefined
  if (params === undefined) return
  const names = parsePathKey(operation.path).segments.flatMap(namesOf)
  for (const name of Object.keys(params)) {
    if (names.includes(name)) continue
    const place = member(member(member(at, 'when'), 'params'), name)
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`
    findings.warn(place, `is no parameter in the path of ${operation.operationId}`, known)
  }
}

function toStubs(placed: readonly Placed[]): Stub[] {
  const ids = new StubIds(placed.flatMap(({ draft }) => draft.stub.id ?? []))
  return placed.map((one) => tidyStub(idOf(one, ids), one.target, one.draft.stub))
}

function idOf({ draft, operation, concrete, isOnly }: Placed, ids: StubIds): string {
  const { id } = draft.stub
  if (id === undefined) return ids.make(operation.operationId, draft.stub, concrete)
  return isOnly ? id : ids.unique(`${id}-${operation.method.toLowerCase()}`)
}
