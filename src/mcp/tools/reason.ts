import type { Outputs } from '../../control/verbs.ts'
import { isObject } from '../../types.ts'

type Entry = Outputs['query_logs']['logs'][number]

const LONGEST = 200

/** Why a request failed, in a few words; nothing for one that did not. */
export function reasonOf(entry: Entry): string | undefined {
  const { fault, status_code: status } = entry
  if (fault === null && status < 400) return undefined
  const reason = fault === null ? reasonOfStatus(entry) : `fault ${fault}${by(entry)}`
  return reason?.slice(0, LONGEST)
}

function reasonOfStatus(entry: Entry): string | undefined {
  const { stub_id, violations, operation_id, near_misses, source } = entry
  if (stub_id !== null) return `answered so${by(entry)}`
  const [first, ...others] = violations
  if (first !== undefined)
    return others.length === 0 ? first.message : `${first.message}; and ${others.length} more`
  const [near] = near_misses
  if (operation_id === null && near !== undefined) return `no operation; nearest ${near.operation}`
  return source === 'fault' ? 'a fault of the mock' : detailOf(entry.response_body)
}

function by({ stub_id, scenario_name }: Entry): string {
  return stub_id === null ? '' : ` by stub ${stub_id} of scenario ${String(scenario_name)}`
}

/** What a problem says of itself (RFC 9457). */
function detailOf(body: string | null): string | undefined {
  try {
    const problem: unknown = JSON.parse(body ?? '')
    const detail = isObject(problem) ? problem['detail'] : undefined
    return typeof detail === 'string' ? detail : undefined
  } catch {
    return undefined
  }
}
