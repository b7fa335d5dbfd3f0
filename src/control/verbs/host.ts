import type { JsonObject } from '../../types.ts'
import { flag, list, nullable, number, object, oneOf, text } from '../schema.ts'
import type { Subject } from '../verb.ts'

/** Without what only those with the token may know: it is open to all. */
export interface Health {
  /** `degraded`: requests are answered, but not all is well. */
  status: 'ok' | 'degraded'
  /** Why it is degraded, in words. */
  reasons: string[]
  version: string
  uptime_seconds: number
}

export interface Readiness {
  /** Whether every mock answers. */
  ready: boolean
  servers: { name: string; status: string; reason: string | null }[]
}

/** What the verbs about the host take and give. */
export interface HostVerbs {
  health: { input: Record<string, never>; output: Health }
  ready: { input: Record<string, never>; output: Readiness }
  /** In Prometheus' text format. */
  metrics: { input: Record<string, never>; output: string }
  openapi: { input: Record<string, never>; output: JsonObject }
}

export const host: Subject<HostVerbs> = {
  health: {
    scope: 'host',
    method: 'GET',
    path: '/health',
    isAtRoot: true,
    kind: 'read',
    summary: 'Tells whether the host is well; wants no token.',
    input: object({}),
    output: object(
      {
        status: oneOf(['ok', 'degraded'], 'degraded: requests are answered, but not all is well'),
        reasons: list(text('In words'), 'Why it is degraded'),
        version: text('Of MockLoop'),
        uptime_seconds: number('Since the start', { minimum: 0 }),
      },
      { title: 'Health' },
    ),
  },
  ready: {
    scope: 'host',
    method: 'GET',
    path: '/ready',
    isAtRoot: true,
    kind: 'read',
    summary: 'Tells whether every mock answers; over HTTP 503 as long as one does not.',
    input: object({}),
    output: object(
      {
        ready: flag('Whether every mock answers'),
        servers: list(
          object({
            name: text('Of the mock'),
            status: text('What it is doing'),
            reason: nullable(text('Why it does not answer')),
          }),
          'The mocks',
        ),
      },
      { title: 'Readiness' },
    ),
  },
  metrics: {
    scope: 'host',
    method: 'GET',
    path: '/metrics',
    isAtRoot: true,
    kind: 'read',
    answer: 'text',
    summary: 'Counts and measures, in the text format of Prometheus.',
    input: object({}),
    output: text('Metrics'),
  },
  openapi: {
    scope: 'host',
    method: 'GET',
    path: '/openapi.json',
    kind: 'read',
    summary: 'Describes this API as an OpenAPI document.',
    input: object({}),
    output: { type: 'object', description: 'An OpenAPI 3.1 document' },
  },
}
