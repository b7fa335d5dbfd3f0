import type { MockInfo } from './face.ts'
import type { Mock } from './mock.ts'

/** Describes a mock that is served at a URL. */
export function toInfo(mock: Mock, url: string): MockInfo {
  const { spec } = mock
  const example = spec.operations.find(
    ({ method, path }) => method === 'GET' && /^[^{?#]*$/.test(path),
  )?.path
  const [base = []] = mock.router.bases
  const path = base.includes(undefined) || base.length === 0 ? '' : `/${base.join('/')}`
  return {
    name: mock.name,
    title: spec.title,
    version: spec.version,
    url: url + path,
    operations: spec.operations.filter((operation) => operation.broken === undefined).length,
    diagnostics: spec.diagnostics,
    lostScenarios: mock.live.scenarios.lost,
    ...(example === undefined ? {} : { example }),
  }
}
