import { Shapes } from '../../explain/shape.ts'
import { findPack, findPackScenario, PACKS } from '../../packs/packs.ts'
import type { Pack, PackOperation, TextInput } from '../../packs/pack.ts'
import { isJson } from '../../respond/negotiate.ts'
import { chooseResponse, readResponse } from '../../respond/responses.ts'
import { findBody } from '../../rules/body.ts'
import { listParameters } from '../../rules/declared.ts'
import { OPERATORS } from '../../scenario/match/operators.ts'
import type { Spec } from '../../spec/load.ts'
import { statusKeys } from '../../spec/operations.ts'
import type { Operation } from '../../spec/operations.ts'
import { isObject } from '../../types.ts'
import type { Handlers } from '../control.ts'
import type { PackVerbs } from '../verbs/packs.ts'
import type { ScenarioInput } from '../verbs/scenarios.ts'
import { isSecured, servedOf } from './common.ts'
import type { ControlledHost } from './host.ts'

/** More of one operation's texts are not looked into. */
const MOST_TEXTS = 20

/** What the verbs about scenario packs do. */
export function packHandlers(host: ControlledHost): Pick<Handlers, keyof PackVerbs> {
  const operationsOf = (server: string) => toPackOperations(servedOf(host, server).mock.spec)
  return {
    async list_scenario_packs({ server }) {
      const operations = operationsOf(server)
      const packs = PACKS.map((pack) => {
        const scenarios = pack.scenarios(operations).map(({ name }) => name)
        return Object.assign(about(pack, scenarios.length), { scenarios })
      })
      return { packs, total: packs.length }
    },
    async get_scenario_pack({ server, pack: name, scenario }) {
      const operations = operationsOf(server)
      const pack = findPack(name)
      const scenarios =
        scenario === undefined
          ? pack.scenarios(operations)
          : [findPackScenario(pack, scenario, operations)]
      const { length: total } = scenarios
      return { ...about(pack, total), scenarios, total }
    },
  }
}

/** A scenario whose config is `{ pack }` is the one of its name in that pack. */
export function withPack<I extends Partial<ScenarioInput>>(input: I, spec: Spec): I {
  const { config, name = '' } = input
  const pack: unknown = isObject(config) ? config['pack'] : undefined
  if (typeof pack !== 'string' || Object.keys(config ?? {}).length > 1) return input
  return { ...input, config: findPackScenario(findPack(pack), name, toPackOperations(spec)).config }
}

function about({ name: pack, category, description, otherwise }: Pack, count: number) {
  return { pack, category, description, note: count === 0 ? otherwise : null }
}

function toPackOperations(spec: Spec): PackOperation[] {
  const shapes = new Shapes(spec.refs)
  return spec.operations
    .filter(({ broken }) => broken === undefined)
    .map((operation) => toPackOperation(operation, spec, shapes))
}

function toPackOperation(operation: Operation, spec: Spec, shapes: Shapes): PackOperation {
  const { operationId, method, path, node } = operation
  const parameters = listParameters(operation, spec.refs)
  const body = findBody(operation, spec.refs)
  const query = parameters
    .filter((one) => one.in === 'query' && takesText(one.schema, shapes))
    .map(({ name }): TextInput => ({ in: 'query', name }))
  const json = [...(body?.media ?? [])].find(([mediaType]) => isJson(mediaType))
  const members = json === undefined ? [] : [...shapes.of(json[1].schema).properties]
  const inBody = members
    // In a condition, these would be operators.
    .filter(([name, schema]) => !OPERATORS.has(name) && takesText(schema, shapes))
    .map(([name]): TextInput => ({ in: 'body', name }))
  return {
    operationId,
    method,
    path,
    statuses: statusKeys(node),
    secured: isSecured(operation, spec),
    isList: isList(operation, spec, shapes),
    texts: [...query, ...inBody].slice(0, MOST_TEXTS),
    takesInput: body !== undefined || parameters.some((one) => one.in !== 'path'),
  }
}

function takesText(schema: unknown, shapes: Shapes): boolean {
  if (!isObject(schema)) return false
  return shapes.of(schema).types?.has('string') === true
}

/** Whether the success response is a JSON list. */
function isList(operation: Operation, { refs }: Spec, shapes: Shapes): boolean {
  const success = chooseResponse(operation, undefined)
  if (success === undefined || success.status === 204) return false
  try {
    const { contents } = readResponse(operation, success.key, refs)
    const json = contents.find(({ mediaType }) => isJson(mediaType))
    const types = shapes.of(json?.schema).types
    return types !== undefined && types.size === 1 && types.has('array')
  } catch {
    // A reference that leads nowhere.
    return false
  }
}
