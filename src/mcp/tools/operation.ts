import type { Outputs } from '../../control/verbs.ts'
import { NotFoundError } from '../../errors/verbs.ts'
import { nearest } from '../../lib/nearest.ts'
import type { ToolCall } from '../tool.ts'

type Row = Outputs['list_operations']['operations'][number]
type Detail = Outputs['get_operation']

/** More than any document has. */
const ALL = 10_000
const MOST_NEAR = 5

/**
 * An operation by its id, by method and path, or by its path where that has one method; the path may be
 * a template or a concrete one. Throws a NotFoundError that names the nearest.
 */
export async function findOperation(
  server: string,
  wanted: string,
  call: ToolCall,
): Promise<Detail> {
  const { operations } = await call.verb('list_operations', { server, limit: ALL })
  const fitting = fittingOf(operations, wanted.trim())
  const [only, ...others] = fitting
  if (only !== undefined && others.length === 0)
    return call.verb('get_operation', { server, operation_id: only.operation_id })
  const said = `there is no operation ${JSON.stringify(wanted)}`
  if (fitting.length > 0) throw new NotFoundError(`${said} alone: there are ${list(fitting)}`)
  const near = await nearOf(operations, { server, wanted, call })
  throw new NotFoundError(near.length === 0 ? said : `${said} (did you mean ${list(near)}?)`)
}

function list(operations: readonly Row[]): string {
  const names = operations.map((one) => `${JSON.stringify(one.operation_id)} (${opOf(one)})`)
  return names.slice(0, MOST_NEAR).join(', ')
}

/** How operations are told: `GET /pets`. */
export function opOf({ method, path }: Pick<Row, 'method' | 'path'>): string {
  return `${method} ${path}`
}

function fittingOf(operations: readonly Row[], wanted: string): readonly Row[] {
  const named = operations.find((one) => one.operation_id === wanted)
  if (named !== undefined) return [named]
  const { method, path } = placeOf(wanted)
  if (path === undefined) return []
  const asked = operations.filter((one) => [one.method, undefined].includes(method?.toUpperCase()))
  const exact = asked.filter((one) => one.path === path)
  return exact.length > 0 ? exact : asked.filter((one) => takes(one.path, path))
}

function placeOf(wanted: string): { method?: string | undefined; path?: string | undefined } {
  const [, method, path] = /^(?:([A-Za-z]+)\s+)?(\/[^\s?#]*)(?:[?#]\S*)?$/.exec(wanted) ?? []
  return { method, path }
}

/** Whether a template could have made a path. */
function takes(template: string, path: string): boolean {
  const segments = template.split('/')
  const sent = path.split('/')
  return (
    segments.length === sent.length &&
    segments.every((one, index) => one === sent[index] || (one.includes('{') && sent[index] !== ''))
  )
}

interface Wanted {
  server: string
  wanted: string
  call: ToolCall
}

/** What the router finds nearest to a path; else by few edits, or what has all the words. */
async function nearOf(
  operations: readonly Row[],
  { server, wanted, call }: Wanted,
): Promise<readonly Row[]> {
  const { method = 'GET', path } = placeOf(wanted.trim())
  const near =
    path === undefined
      ? nearest(
          wanted,
          operations.map((one) => one.operation_id),
        )
      : (await call.verb('explain_request', { server, method, path })).nearest.map(
          ({ operation }) => operation,
        )
  const named = operations.filter(
    (one) => near.includes(one.operation_id) || near.includes(opOf(one)),
  )
  return named.length > 0 ? named : withWords(operations, wanted)
}

/** The shortest first, which say the least beside. */
function withWords(operations: readonly Row[], wanted: string): readonly Row[] {
  const words = wanted
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  const text = (one: Row) => `${one.operation_id} ${opOf(one)} ${one.summary ?? ''}`.toLowerCase()
  return operations
    .filter((one) => words.length > 0 && words.every((word) => text(one).includes(word)))
    .toSorted((a, b) => (a.summary ?? a.path).length - (b.summary ?? b.path).length)
}
