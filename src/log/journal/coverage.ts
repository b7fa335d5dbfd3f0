import type { Analysis, KnownOperation } from '../entry.ts'
import { nameOf } from './endpoints.ts'
import type { Endpoint } from './endpoints.ts'

/** Which operations were called, and with what outcome. */
export function coverageOf(
  endpoints: readonly Endpoint[],
  known: readonly KnownOperation[] | undefined,
): Analysis['coverage'] {
  const hit = endpoints.filter(({ operation }) => operation !== null)
  const called = new Set(hit.map(({ server, operation }) => nameOf(server, operation)))
  const servers = new Set([
    ...hit.map(({ server }) => server),
    ...(known ?? []).map((one) => one.server),
  ])
  const label = (server: string | null, operation: string | null): string =>
    servers.size > 1 ? `${server ?? ''}/${operation ?? ''}` : (operation ?? '')
  const never = known?.filter((one) => !called.has(nameOf(one.server, one.operation_id)))
  return {
    operations_total: known?.length ?? null,
    operations_hit:
      known === undefined || never === undefined ? hit.length : known.length - never.length,
    statuses_hit: Object.fromEntries(
      hit.map(({ server, operation, statuses }) => [
        label(server, operation),
        [...statuses.keys()].sort((a, b) => a - b),
      ]),
    ),
    never_called: never?.map((one) => label(one.server, one.operation_id)) ?? null,
  }
}
