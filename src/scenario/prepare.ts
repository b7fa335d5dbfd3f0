import type { DelayConfig } from '../config/options.ts'
import { MockLoopError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { fromPointer } from '../spec/pointer.ts'
import { prepareConditions } from './match/match.ts'
import type { CompileSchema } from './match/match.ts'
import { sayPlace } from './match/site.ts'
import { createStubIndex } from './match/stubs.ts'
import type { IndexedStub, StubIndex } from './match/stubs.ts'
import { resolveTarget } from './normalize/target.ts'
import type { Targets } from './normalize/target.ts'
import type { Stub, StubResponse } from './scenario.ts'
import { prepareRule } from './session/claim.ts'
import type { Claimable } from './session/claim.ts'
import { prepareTemplate } from './template/template.ts'
import type { LoadFaker, Prepared } from './template/template.ts'

/** A stub with all about it that does not depend on a request. */
export interface PreparedStub extends IndexedStub, Claimable {
  /** Name of the scenario that it belongs to. */
  scenario: string
  /** One for `respond`, else one a step of `sequence`. */
  answers: readonly PreparedAnswer[]
}

/** One answer of a stub. */
export interface PreparedAnswer {
  response: StubResponse
  headers: Prepared
  body: Prepared
  /** The response's own, else its scenario's. */
  delay: DelayConfig | undefined
}

/** The stubs of a scenario, ready to be asked. */
export interface PreparedStubs {
  index: StubIndex<PreparedStub>
  all: readonly PreparedStub[]
  /** The operations of which a stub may look at the body. */
  readers: ReadonlySet<string>
  size: number
}

/** What stubs are prepared with. */
export interface Preparing {
  targets: Targets
  compileSchema: () => Promise<CompileSchema>
  loadFaker: LoadFaker
}

/** Stubs on their way: those of a scenario, or those that are asked before them. */
export interface StubList {
  scenario: string
  delay?: DelayConfig | undefined
  stubs: readonly Stub[]
}

/** Prepares stubs; those of which something is reported are left out. */
export async function prepareStubs(
  list: StubList,
  preparing: Preparing,
  report: (finding: Finding) => void,
): Promise<PreparedStubs> {
  const prepared: PreparedStub[] = []
  const readers = new Set<string>()
  for (const [order, stub] of list.stubs.entries()) {
    const rank = { order, priority: stub.priority ?? 0 }
    const one = await prepareStub(stub, { list, rank, preparing, report })
    if (one === undefined) continue
    prepared.push(one)
    if (readsBody(one)) readers.add(one.operationId)
  }
  return { index: createStubIndex(prepared), all: prepared, readers, size: prepared.length }
}

async function prepareStub(
  stub: Stub,
  given: {
    list: StubList
    rank: { order: number; priority: number }
    preparing: Preparing
    report: (finding: Finding) => void
  },
): Promise<PreparedStub | undefined> {
  const { list, rank, preparing } = given
  const at = `stubs[${rank.order}]`
  let isSound = true
  const report = (finding: Finding): void => {
    isSound = false
    given.report(finding)
  }
  const target = resolveTarget(stub, preparing.targets)
  if ('problem' in target) return void report(toFinding(at, target.problem, target.nearest))
  const place = ['stubs', rank.order, 'when']
  const compileSchema = usesSchema(stub) ? await preparing.compileSchema() : undefined
  const matcher = await prepareConditions(stub.when, {
    report: (finding) => report(inWords(finding)),
    place,
    ...(compileSchema && { compileSchema }),
  })
  const parts = await attempt(() => prepareParts(stub, at, { list, preparing }), at, report)
  if (parts === undefined || !isSound) return undefined
  const { id, sequence, then, times } = stub
  return {
    id,
    ...rank,
    ...parts,
    ...(sequence && { sequence }),
    // oxlint-disable-next-line unicorn/no-thenable -- a word of the document; nobody awaits a stub
    ...(then && { then }),
    ...(times !== undefined && { times }),
    matcher,
    operationId: target.operation.operationId,
    ...(target.concrete !== undefined && { concrete: target.concrete }),
    scenario: list.scenario,
  }
}

/** What of a stub may hold templates. */
async function prepareParts(
  stub: Stub,
  at: string,
  { list, preparing: { loadFaker } }: { list: StubList; preparing: Preparing },
): Promise<Pick<PreparedStub, 'answers' | 'rule'>> {
  const responses = stub.sequence ?? [stub.respond ?? {}]
  const answers = responses.map(async (response, index): Promise<PreparedAnswer> => {
    const place = stub.sequence === undefined ? `${at}.respond` : `${at}.sequence[${index}]`
    return {
      response,
      delay: response.delay ?? list.delay,
      headers: await prepareTemplate(response.headers ?? {}, `${place}.headers`, loadFaker),
      body: await prepareTemplate(response.body, `${place}.body`, loadFaker),
    }
  })
  const rule = stub.state && (await prepareRule(stub.state, `${at}.state`, loadFaker))
  return { answers: await Promise.all(answers), ...(rule && { rule }) }
}

async function attempt<T>(
  task: () => Promise<T>,
  at: string,
  report: (finding: Finding) => void,
): Promise<T | undefined> {
  try {
    return await task()
  } catch (error) {
    if (!(error instanceof MockLoopError)) throw error
    const [, place = at, message = error.message] =
      /^(stubs\[\d+\][^:]*): (.*)$/s.exec(error.message) ?? []
    return void report({ pointer: place, message })
  }
}

function readsBody({ matcher, answers, rule }: PreparedStub): boolean {
  const templates = answers.flatMap(({ headers, body }) => [headers, body])
  const all = [...templates, rule?.require, rule?.change]
  return matcher.needsBody || all.some((one) => one?.needsBody === true)
}

/** Only then is what compiles schemas worth loading. */
function usesSchema({ when }: Stub): boolean {
  return when !== undefined && JSON.stringify(when).includes('"schema"')
}

/** A finding of the conditions, which begins with its place, in the form of the others. */
function inWords({ pointer, message }: Finding): Finding {
  const place = sayPlace(fromPointer(pointer).map((one) => (/^\d+$/.test(one) ? Number(one) : one)))
  return { pointer: place, message: message.slice(place.length + 2) }
}

function toFinding(pointer: string, message: string, near: readonly string[]): Finding {
  return near.length === 0
    ? { pointer, message }
    : { pointer, message, fix: `did you mean ${near.join(' or ')}?` }
}
