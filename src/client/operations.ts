import type { Inputs } from '../control/verbs.ts'
import { InvalidArgumentError } from '../errors.ts'
import { didYouMean } from '../lib/nearest.ts'
import type { ManageArguments, Operation } from './arguments.ts'

type Input<O extends Operation> = Omit<Inputs[O], 'server'>

const scenario = (given: ManageArguments): Input<'create_scenario'> => ({
  name: wanted(given, 'scenario_name'),
  config: wanted(given, 'scenario_config'),
})
const named = (given: ManageArguments) => ({ name: wanted(given, 'scenario_name') })
const ofSession = ({ session }: ManageArguments) => (session === undefined ? {} : { session })

const INPUTS: { [O in Operation]: (given: ManageArguments) => Input<O> } = {
  update_response: (given) => ({
    endpoint_path: wanted(given, 'endpoint_path'),
    response_data: wanted(given, 'response_data'),
    ...(given.status_code !== undefined && { status_code: given.status_code }),
    ...(given.headers !== undefined && { headers: given.headers }),
    ...(given.delay_ms !== undefined && { delay_ms: given.delay_ms }),
    ...ofSession(given),
  }),
  reset_response: (given) => ({
    ...(given.endpoint_path !== undefined && { endpoint_path: given.endpoint_path }),
    ...ofSession(given),
  }),
  create_scenario: scenario,
  update_scenario: scenario,
  switch_scenario: (given) => ({ ...named(given), ...ofSession(given) }),
  delete_scenario: named,
  list_scenarios: ofSession,
  get_scenario: (given) => ({ ...named(given), ...ofSession(given) }),
  get_current_scenario: ofSession,
  reset: ofSession,
}

/** The input of the verb that an operation is; throws an InvalidArgumentError for what is not there. */
export function inputOf(given: ManageArguments): object {
  const names = Object.keys(INPUTS)
  if (Object.hasOwn(INPUTS, given.operation)) return INPUTS[given.operation](given)
  const hint = didYouMean(given.operation, names) || `: there are ${names.join(', ')}`
  throw new InvalidArgumentError(`there is no operation ${JSON.stringify(given.operation)}${hint}`)
}

function wanted<K extends keyof ManageArguments>(
  given: ManageArguments,
  field: K,
): Exclude<ManageArguments[K], undefined> {
  const value = given[field]
  if (value === undefined) throw new InvalidArgumentError(`${given.operation}: ${field} is missing`)
  return value as Exclude<ManageArguments[K], undefined>
}
