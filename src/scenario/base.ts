import { ScenarioError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { isObject } from '../types.ts'
import { normalizeScenario } from './normalize/normalize.ts'
import type { BodyCheck } from './normalize/contract.ts'
import { readScenarioFiles } from './normalize/read.ts'
import { prepareStubs } from './prepare.ts'
import type { Scenario } from './scenario.ts'
import type { Contract } from './scenarios.ts'

/** What goes with reading scenarios. */
export interface BaseOptions {
  /** Takes what is wrong; with `lost`, a whole scenario cannot be used. */
  report: (finding: Finding, loss?: 'lost') => void
  /** What was read the last time: a file that is broken now goes on as it was. */
  before: ReadonlyMap<string, Scenario>
  maxStubs: number
}

interface Written {
  name?: string
  /** Where it stands, for what is wrong with it. */
  place: string
  input: unknown
  /** What could not be read at all. */
  broken?: Finding
}

/**
 * The scenarios of the config by their places: those of a folder's files, or the documents themselves.
 * What is wrong with one is reported, and the others are taken.
 * @throws InvalidArgumentError for a folder that cannot be read
 */
export async function readBase(
  source: string | readonly object[] | undefined,
  contract: Contract,
  options: BaseOptions,
): Promise<Map<string, Scenario>> {
  const scenarios = new Map<string, Scenario>()
  const written = await listWritten(source, options.report)
  if (written.length === 0) return scenarios
  const checkBody = await contract.checkBody()
  const names = new Set<string>()
  for (const one of written) {
    const scenario = await read(one, { contract, checkBody }, options)
    if (scenario === undefined) continue
    const message = `the scenario "${scenario.name}" is there already; this one is used`
    if (names.has(scenario.name)) options.report({ pointer: one.place, message })
    names.add(scenario.name)
    scenarios.set(one.place, scenario)
  }
  return scenarios
}

async function read(
  { name, place, input, broken }: Written,
  { contract, checkBody }: { contract: Contract; checkBody: BodyCheck },
  { report, before, maxStubs }: BaseOptions,
): Promise<Scenario | undefined> {
  const { targets } = contract
  try {
    if (broken !== undefined) throw new ScenarioError('', [broken])
    const given = { targets, checkBody, maxStubs, ...(name !== undefined && { name }) }
    const { scenario, warnings } = normalizeScenario(input, given)
    await assertPrepared(scenario, contract)
    for (const finding of warnings) report({ ...finding, pointer: `${place}: ${finding.pointer}` })
    return scenario
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    // Places in a list say nothing of what stood there before.
    const kept = name === undefined ? undefined : before.get(place)
    const finding = broken ?? { pointer: place, message: error.message }
    const goesOn = kept === undefined ? '' : `; "${kept.name}" goes on as it was`
    report({ ...finding, message: finding.message + goesOn }, kept ? undefined : 'lost')
    return kept
  }
}

/** What only preparing brings up: operators, templates and patterns. */
async function assertPrepared({ name, stubs }: Scenario, contract: Contract): Promise<void> {
  const found: Finding[] = []
  await prepareStubs({ scenario: name, stubs }, contract, (finding) => found.push(finding))
  if (found.length > 0) throw new ScenarioError(`scenario "${name}"`, found)
}

async function listWritten(
  source: string | readonly object[] | undefined,
  report: (finding: Finding) => void,
): Promise<Written[]> {
  if (source === undefined) return []
  if (typeof source !== 'string')
    return source.map((input, index) => ({
      place: `scenarios[${index}]`,
      input: isObject(input) ? input : null,
    }))
  const { files, broken, warnings } = await readScenarioFiles(source)
  for (const finding of warnings) report(finding)
  const readable = files.map(({ file, name, input }) => ({ place: file, name, input }))
  const others = broken.map(({ file, ...finding }) => ({
    place: file,
    name: file,
    input: undefined,
    broken: finding,
  }))
  return [...readable, ...others]
}
