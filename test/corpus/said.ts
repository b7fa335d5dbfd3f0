import type { Reply } from './client.ts'
import { isTree } from './places.ts'
import type { Candidate } from './spoilt-places.ts'

type Place = Pick<Candidate, 'in' | 'path' | 'unions'>

/** Whether a refusal names the place that is wrong: in its header, and where it lists violations in there too. */
export function isPlaceNamed(place: Place, reply: Reply): boolean {
  const said = reply.headers['x-mockloop-violations'] ?? ''
  const paths = [place.path, ...place.unions]
  if (!paths.some((path) => said.includes(` ${inWords(place.in, path)} `))) return false
  const violations = violationsOf(reply)
  return (
    violations === undefined ||
    paths.some((path) =>
      violations.some(
        (one) => isTree(one) && one.in === place.in && one.pointer === pointerTo(path),
      ),
    )
  )
}

function violationsOf({ headers, body }: Reply): unknown[] | undefined {
  if (!(headers['content-type'] ?? '').startsWith('application/problem+json')) return undefined
  const problem = JSON.parse(body.toString('utf8')) as unknown
  return isTree(problem) && Array.isArray(problem.violations) ? problem.violations : undefined
}

function pointerTo(path: readonly string[]): string {
  return path.map((key) => `/${key.replace(/~/g, '~0').replace(/\//g, '~1')}`).join('')
}

/** `body pets[1].name`, as it can stand in a header. */
function inWords(where: string, path: readonly string[]): string {
  const [first, ...rest] = path
  if (first === undefined) return `the ${where}`
  const inner = rest.map((key) => (/^(?:0|[1-9]\d*)$/.test(key) ? `[${key}]` : `.${key}`))
  return `${where} ${first}${inner.join('')}`.replace(/[^\x20-\x7e]/g, '?')
}
