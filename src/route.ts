import { Problem } from './errors.ts'
import type { Exchange } from './exchange.ts'
import type { Mock } from './mock.ts'
import { nearestOperations, whyNot } from './spec/near.ts'
import { sayPinned } from './spec/pinned.ts'
import type { Route, Target } from './spec/router.ts'

export interface Routed {
  mock: Mock | undefined
  route: Route
}

/** What of a port decides where its requests go. */
export interface RouteScope {
  mocks: readonly Mock[]
  limits: { body: number }
}

/** Finds the mock and the operation of an exchange; a promise only where a body may tell operations apart. */
export function routeExchange(scope: RouteScope, exchange: Exchange): Routed | Promise<Routed> {
  const target = toTarget(scope, exchange)
  return target instanceof Promise
    ? target.then((read) => routeAmong(scope.mocks, read))
    : routeAmong(scope.mocks, target)
}

function routeAmong(mocks: readonly Mock[], target: Target): Routed {
  const [only] = mocks
  if (only !== undefined && mocks.length === 1)
    return { mock: only, route: only.router.route(target) }
  return routeBelowBase(mocks, target) ?? routeBare(mocks, target)
}

function toTarget({ mocks, limits }: RouteScope, exchange: Exchange): Target | Promise<Target> {
  const { method, path } = exchange
  const create = (form: URLSearchParams | undefined): Target => ({
    method,
    path,
    pinned: createPinned(exchange, form),
  })
  return mocks.some((mock) => mock.router.readsForms)
    ? readForm(exchange, limits.body).then(create)
    : create(undefined)
}

/** The longest base path wins; the next shorter one is asked where it does not know the path. */
function routeBelowBase(mocks: readonly Mock[], target: Target): Routed | undefined {
  const fitting = mocks
    .map((mock) => ({ mock, length: mock.router.baseLength(target.path) }))
    .filter(({ length }) => length >= 0)
    .sort((one, other) => other.length - one.length)
  const refused: Routed[] = []
  let least = 0
  for (const { mock, length } of fitting) {
    if (length < least) break
    const route = mock.router.route(target, 'base')
    if (route.kind === 'operation') return { mock, route }
    if (route.kind !== 'method') continue
    refused.push({ mock, route })
    least = length
  }
  return mergeRefused(refused)
}

/** A path without its base path is served where only one mock has it. */
function routeBare(mocks: readonly Mock[], target: Target): Routed {
  const routed = mocks.map((mock) => ({ mock, route: mock.router.route(target, 'bare') }))
  const [found, ...others] = routed.filter(({ route }) => route.kind === 'operation')
  if (found !== undefined && others.length === 0) return found
  const none: Routed = { mock: undefined, route: { kind: 'none', path: target.path } }
  if (found === undefined) return mergeRefused(routed) ?? none
  const instead = [found, ...others].flatMap(({ mock, route }) =>
    route.kind === 'operation'
      ? [`${target.method} ${basePathOf(mock)}${route.operation.path}`]
      : [],
  )
  return { mock: undefined, route: { kind: 'none', path: target.path, instead } }
}

/** Mocks that share a path have its methods together; the first of them says who may read that. */
function mergeRefused(routed: readonly Routed[]): Routed | undefined {
  const refused = routed.flatMap(({ mock, route }) =>
    route.kind === 'method' ? [{ mock, route }] : [],
  )
  const [first] = refused
  if (first === undefined) return undefined
  const allow = [...new Set(refused.flatMap(({ route }) => route.allow))]
  return { mock: first.mock, route: { ...first.route, allow } }
}

/** Why no operation answers, with what to try instead. */
export async function refuse(
  { mocks, limits }: RouteScope,
  exchange: Exchange,
  route: Route,
): Promise<Problem> {
  if (route.kind === 'method') {
    const allow = route.allow.join(', ')
    return new Problem(
      'method-not-allowed',
      `${exchange.path} has no ${exchange.method}; it has ${allow}`,
      {
        members: { allow: route.allow },
        headers: [['allow', allow]],
      },
    )
  }
  const { method } = exchange
  const instead = route.kind === 'none' ? route.instead : undefined
  const near = instead ?? nearestOperations({ method, path: route.path }, mocks.map(placesOf))
  exchange.nearMisses = near.map((operation) => ({
    operation,
    why_not: whyNot(operation, { method, path: route.path }),
  }))
  const target = await toTarget({ mocks, limits }, exchange)
  const operations = mocks.flatMap(({ spec }) => spec.operations)
  const pinned = sayPinned({ ...target, path: route.path }, operations)
  const nearby = near.length === 0 ? '' : `; the nearest: ${near.join(', ')}`
  const hint = pinned === undefined ? nearby : `; ${pinned}`
  return new Problem(
    'no-operation',
    `no operation answers ${exchange.method} ${exchange.path}${hint}`,
    {
      members: { nearest: near, why_not: exchange.nearMisses.map(({ why_not }) => why_not) },
    },
  )
}

/** Base paths tell the operations of several mocks apart; those of one need none. */
function placesOf(mock: Mock, _index: number, { length }: readonly Mock[]) {
  return { base: length === 1 ? '' : basePathOf(mock), operations: mock.spec.operations }
}

function basePathOf({ router }: Mock): string {
  const [base = []] = router.bases
  return base.map((segment) => `/${segment ?? '*'}`).join('')
}

function createPinned(exchange: Exchange, form: URLSearchParams | undefined): Target['pinned'] {
  let query: URLSearchParams | undefined
  return (name, where) => {
    if (where === 'header') return headerOf(exchange, name)
    query ??= new URLSearchParams(exchange.query)
    const value = query.get(name) ?? undefined
    if (where === 'query') return value
    return value ?? headerOf(exchange, name) ?? form?.get(name) ?? undefined
  }
}

/** A pin may be named by something that is no header name. */
function headerOf(exchange: Exchange, name: string): string | undefined {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) ? exchange.header(name) : undefined
}

async function readForm(exchange: Exchange, limit: number): Promise<URLSearchParams | undefined> {
  if (exchange.header('content-type')?.includes('urlencoded') !== true) return undefined
  return new URLSearchParams(await exchange.text(limit))
}
