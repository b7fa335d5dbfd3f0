import { ownPackage } from './lib/package.ts'
import type { Mock } from './mock.ts'
import type { Answer } from './types.ts'

/** Where every port says that it is ours, and what it serves. */
export const WELL_KNOWN = '/.well-known/mockloop'

/** What a port says of itself. */
export interface WellKnown {
  name: 'mockloop'
  version: string
  status: 'running'
  mocks: { name: string; title: string; operations: number }[]
}

/** The answer to `GET /.well-known/mockloop`; nothing for any other request. */
export function answerWellKnown(
  mocks: readonly Mock[],
  { method, path }: { method: string; path: string },
): Answer | undefined {
  if (path !== WELL_KNOWN || (method !== 'GET' && method !== 'HEAD')) return undefined
  const body: WellKnown = {
    name: 'mockloop',
    version: ownPackage().version,
    status: 'running',
    mocks: mocks.map(({ name, spec }) => {
      const served = spec.operations.filter(({ broken }) => broken === undefined)
      return { name, title: spec.title, operations: served.length }
    }),
  }
  const headers: Answer['headers'] = [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
  ]
  return { status: 200, headers, body: JSON.stringify(body), source: 'fake' }
}
