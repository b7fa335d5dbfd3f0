import { existsSync } from 'node:fs'
import { InvalidArgumentError, ScenarioError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { isObject } from '../types.ts'
import { normalizeScenario } from './normalize/normalize.ts'
import { readScenarioFiles } from './normalize/read.ts'
import type { Scenario } from './scenario.ts'
import type { Contract } from './scenarios.ts'

/** Takes what is wrong; with `lost`, a whole scenario cannot be used. */
export type Report = (finding: Finding, loss?: 'lost') => void

interface Written {
  name?: string
  /** Where it stands, for what is wrong with it. */
  place: string
  input: unknown
}

/**
 * The scenarios of the config: a folder of files, or the documents themselves. What is wrong with one
 * is reported, and the others are taken.
 * @throws InvalidArgumentError for a folder that is not there
 */
export async function readBase(
  source: string | readonly object[] | undefined,
  contract: Pick<Contract, 'targets' | 'checkBody'>,
  report: Report,
): Promise<Map<string, Scenario>> {
  const scenarios = new Map<string, Scenario>()
  const written = await listWritten(source, report)
  if (written.length === 0) return scenarios
  const { targets } = contract
  const checkBody = await contract.checkBody()
  for (const { name, place, input } of written) {
    try {
      const options = { targets, checkBody, ...(name !== undefined && { name }) }
      const { scenario, warnings } = normalizeScenario(input, options)
      for (const finding of warnings)
        report({ ...finding, pointer: `${place}: ${finding.pointer}` })
      if (scenarios.has(scenario.name))
        report({
          pointer: place,
          message: `the scenario "${scenario.name}" is there already; this one is used`,
        })
      scenarios.set(scenario.name, scenario)
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error
      report({ pointer: place, message: error.message }, 'lost')
    }
  }
  return scenarios
}

async function listWritten(
  source: string | readonly object[] | undefined,
  report: Report,
): Promise<Written[]> {
  if (source === undefined) return []
  if (typeof source !== 'string')
    return source.map((input, index) => ({
      place: `scenarios[${index}]`,
      input: isObject(input) ? input : null,
    }))
  if (!existsSync(source)) throw new InvalidArgumentError(`scenarios: there is no folder ${source}`)
  const { files, broken, warnings } = await readScenarioFiles(source)
  for (const finding of broken) report(finding, 'lost')
  for (const finding of warnings) report(finding)
  return files.map(({ file, name, input }) => ({ place: file, name, input }))
}
