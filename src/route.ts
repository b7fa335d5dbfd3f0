import { Problem } from './errors.ts'
import type { Exchange } from './exchange.ts'
import { nearest } from './lib/nearest.ts'
import type { Mock } from './mock.ts'
import type { Route, Target } from './spec/router.ts'

export interface Routed {
  mock: Mock | undefined
  route: Route
}

/** Finds the mock and the operation of an exchange: the mock with the longest matching base path first. */
export async function routeExchange(
  serving: { mocks: readonly Mock[]; limits: { body: number } },
  exchange: Exchange,
): Promise<Routed> {
  const { mocks } = serving
  const form = mocks.some((mock) => mock.api.indexed.readsForms)
    ? await readForm(exchange, serving.limits.body)
    : undefined
  const target: Target = {
    method: exchange.method,
    path: exchange.path,
    pinned: (name, where) => pinned(exchange, form, { name, where }),
  }
  let refused: Routed | undefined
  for (const mock of byBasePath(mocks, exchange.path)) {
    const route = mock.api.indexed.route(target)
    if (route.kind === 'operation') return { mock, route }
    if (refused === undefined || (refused.route.kind === 'none' && route.kind === 'method'))
      refused = { mock, route }
  }
  return refused ?? { mock: undefined, route: { kind: 'none', path: exchange.path } }
}

/** Why no operation answers, with what to try instead. */
export function refuse(mocks: readonly Mock[], exchange: Exchange, route: Route): Problem {
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
  const operations = mocks.flatMap((mock) =>
    mock.spec.operations.map(({ method, path }) => `${method} ${path}`),
  )
  const near = nearestOperations(`${exchange.method} ${exchange.path}`, operations)
  const hint = near.length === 0 ? '' : `; the nearest: ${near.join(', ')}`
  return new Problem(
    'no-operation',
    `no operation answers ${exchange.method} ${exchange.path}${hint}`,
    {
      members: { nearest: near },
    },
  )
}

function byBasePath(mocks: readonly Mock[], path: string): readonly Mock[] {
  if (mocks.length === 1) return mocks
  const length = new Map(mocks.map((mock) => [mock, mock.api.indexed.baseLength(path)]))
  return [...mocks].sort((one, other) => (length.get(other) ?? 0) - (length.get(one) ?? 0))
}

function nearestOperations(wanted: string, operations: readonly string[]): string[] {
  const close = nearest(wanted, operations)
  if (close.length > 0) return close
  const first = wanted.split('/')[1] ?? ''
  return first === ''
    ? []
    : operations.filter((operation) => operation.split('/')[1] === first).slice(0, 3)
}

function pinned(
  exchange: Exchange,
  form: URLSearchParams | undefined,
  { name, where }: { name: string; where: 'query' | 'header' | 'any' },
): string | undefined {
  if (where === 'header') return exchange.header(name)
  const value = new URLSearchParams(exchange.query).get(name) ?? undefined
  if (where === 'query') return value
  return value ?? headerOf(exchange, name) ?? form?.get(name) ?? undefined
}

/** A pin may be named by something that is no header name. */
function headerOf(exchange: Exchange, name: string): string | undefined {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) ? exchange.header(name) : undefined
}

async function readForm(exchange: Exchange, limit: number): Promise<URLSearchParams | undefined> {
  if (exchange.header('content-type')?.includes('urlencoded') !== true) return undefined
  return new URLSearchParams(await exchange.text(limit))
}
