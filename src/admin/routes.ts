import { pathOf, VERBS } from '../control/verbs.ts'
import type { Verb } from '../control/verb.ts'
import { nearest } from '../lib/nearest.ts'
import { Refusal } from './refusal.ts'

/** A verb that a request asks for, with what its path says. */
export interface Match {
  verb: Verb
  /** Decoded once. */
  params: Record<string, string>
}

interface Route {
  verb: Verb
  /** As written, parameters in braces. */
  segments: string[]
}

/** What is written out wins over a parameter: /servers/generate. */
const ROUTES: readonly Route[] = VERBS.map((verb) => ({
  verb,
  segments: pathOf(verb).split('/'),
})).toSorted((a, b) => countPlain(b) - countPlain(a))

/**
 * The verb that has a method and a path, which is as sent; HEAD is taken for GET.
 * @throws Refusal 404 naming the nearest paths, 405 with `Allow`, 400 for what cannot be decoded
 */
export function findRoute(method: string, path: string): Match {
  const segments = path.split('/').map((segment) => decode(segment))
  const fitting = ROUTES.filter((route) => fits(route, segments))
  if (fitting.length === 0) throw notFound(path, segments)
  const wanted = method === 'HEAD' ? 'GET' : method
  const route = fitting.find(({ verb }) => verb.method === wanted)
  if (route === undefined) throw wrongMethod(method, path, fitting)
  return { verb: route.verb, params: paramsOf(route, segments) }
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new Refusal(`the path has a malformed escape: ${JSON.stringify(segment.slice(0, 100))}`, {
      status: 400,
      code: '003',
      suggestion: 'Write "%" itself as %25.',
    })
  }
}

function fits({ segments }: Route, sent: readonly string[]): boolean {
  if (segments.length !== sent.length) return false
  return segments.every((segment, index) =>
    segment.startsWith('{') ? sent[index] !== '' : segment === sent[index],
  )
}

function countPlain({ segments }: Route): number {
  return segments.filter((segment) => !segment.startsWith('{')).length
}

function paramsOf({ segments }: Route, sent: readonly string[]): Record<string, string> {
  const pairs = segments.map((segment, index) => [segment, sent[index] ?? ''] as const)
  return Object.fromEntries(
    pairs
      .filter(([name]) => name.startsWith('{'))
      .map(([name, value]) => [name.slice(1, -1), value]),
  )
}

function notFound(path: string, sent: readonly string[]): Refusal {
  // With the parameters as they were sent, so that only what is written out is compared.
  const candidates = new Map(
    ROUTES.map(({ segments }) => {
      const filled = segments.map((one, index) =>
        one.startsWith('{') ? (sent[index] ?? one) : one,
      )
      return [filled.join('/'), segments.join('/')]
    }),
  )
  const near = nearest(sent.join('/'), candidates.keys()).map((one) => candidates.get(one))
  const hint = near.length === 0 ? '' : ` (did you mean ${near.join(' or ')}?)`
  return new Refusal(`the admin has no path ${JSON.stringify(path.slice(0, 200))}${hint}`, {
    status: 404,
    code: '015',
    suggestion: 'GET /admin/api/v1/openapi.json describes all of them.',
  })
}

function wrongMethod(method: string, path: string, fitting: readonly Route[]): Refusal {
  const methods = fitting.map(({ verb }) => verb.method as string)
  const allow = [...new Set(methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])))]
  return new Refusal(`${path.slice(0, 200)} cannot be asked with ${method}`, {
    status: 405,
    code: '003',
    suggestion: `Use ${allow.join(' or ')}.`,
    headers: [['allow', allow.join(', ')]],
  })
}
