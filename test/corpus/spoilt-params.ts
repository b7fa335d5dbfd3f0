import { isEmpty } from './bodies.ts'
import type { Param } from './operations.ts'
import { isTree } from './places.ts'
import { isTaken, type Filled, type RequestPlan } from './requests.ts'
import { readings } from './spoilt-body.ts'
import {
  isRefused,
  spoilingsOf,
  type Candidate,
  type Location,
  type Schematic,
  type Spoiling,
} from './spoilt-places.ts'
import { put } from './spoilt-values.ts'
import { takeApart, writePath, writeRequest, type PlannedRequest } from './wire.ts'

type Tools = Schematic & { paths: readonly string[] }

/** What can be made wrong with the parameters of a request. */
export function paramCandidates(tools: Tools, plan: RequestPlan): Candidate[] {
  return plan.params
    .filter(({ param }) => !isPinned(plan, param))
    .flatMap((filled) => [...missing(tools, plan, filled), ...spoilt(tools, plan, filled)])
}

/** Whether a parameter tells this operation from others of the same path. */
function isPinned({ operation }: RequestPlan, { name }: Param): boolean {
  const { pinned, fragment = '' } = takeApart(operation.path)
  return [pinned, fragment].some((text) =>
    [...new URLSearchParams(text).keys()].some((key) => key.toLowerCase() === name.toLowerCase()),
  )
}

function locationOf(param: Param): Location {
  return param.in === 'querystring' ? 'query' : param.in
}

function missing({ reader }: Tools, plan: RequestPlan, { param }: Filled): Candidate[] {
  if (!param.required || param.in === 'path') return []
  const params = plan.params.filter((one) => one.param !== param)
  return [
    {
      kind: 'missing parameter',
      in: locationOf(param),
      path: param.in === 'querystring' ? [] : [param.name],
      unions: [],
      write: () => writeRequest(reader, { ...plan, params }),
    },
  ]
}

function spoilt(tools: Tools, plan: RequestPlan, { param, value }: Filled): Candidate[] {
  if (param.schema === undefined || param.in === 'querystring') return []
  return spoilingsOf(tools, param.schema, value).map((spoiling) => ({
    kind: spoiling.kind,
    in: locationOf(param),
    path: [param.name, ...spoiling.path],
    unions: spoiling.unions.map((path) => [param.name, ...path]),
    write: () =>
      isProven(tools, { param, value }, spoiling)
        ? writeWith(tools, plan, { param, value: put(value, spoiling.path, spoiling.value) })
        : undefined,
  }))
}

/** The request with another value; undefined where it is another operation's then. */
function writeWith(tools: Tools, plan: RequestPlan, filled: Filled): PlannedRequest | undefined {
  const params = plan.params.map((one) => (one.param === filled.param ? filled : one))
  const changed = { ...plan, params }
  const { template } = takeApart(plan.operation.path)
  if (isTaken(tools, template, writePath(changed, template))) return undefined
  return writeRequest(tools.reader, changed)
}

function isProven(tools: Tools, { param, value }: Filled, spoiling: Spoiling): boolean {
  if (param.schema === undefined) return false
  const other = put(value, spoiling.path, spoiling.value)
  if (param.content !== undefined) return isRefused(tools, param.schema, [other])
  if (other === '' || isEmpty(other) || isLost(param, value, spoiling)) return false
  return isRefused(tools, param.schema, readings(value, spoiling))
}

/** Members of an object that is spread over a query are parameters of their own: unknown ones may be there. */
function isLost({ explode, style }: Param, value: unknown, { kind, path }: Spoiling): boolean {
  const asPairs = explode && (style === 'form' || style === 'matrix')
  const spread = isTree(value) && (asPairs || style === 'deepObject')
  return spread && (path.length === 0 || (kind === 'unknown property' && style === 'form'))
}
