import { ScenarioError } from '../errors.ts'
import type { Finding } from '../errors.ts'
import { isObject } from '../types.ts'
import { normalizeScenario } from './normalize/normalize.ts'
import { readScenarioFiles } from './normalize/read.ts'
import type { Scenario } from './scenario.ts'
import type { Contract } from './scenarios.ts'

interface Written {
  name?: string
  /** Where it stands, for what is wrong with it. */
  place: string
  input: unknown
}

/**
 * The scenarios of the config: a folder of files, or the documents themselves. What is wrong with one
 * is reported, and the others are taken.
 */
export async function readBase(
  source: string | readonly object[] | undefined,
  contract: Pick<Contract, 'targets' | 'checkBody'>,
  report: (finding: Finding) => void,
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
      report({ pointer: place, message: error.message })
    }
  }
  return scenarios
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
  for (const finding of [...broken, ...warnings]) report(finding)
  return files.map(({ file, name, input }) => ({ place: file, name, input }))
}
