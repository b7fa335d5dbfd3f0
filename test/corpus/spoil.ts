import { groupBy } from './places.ts'
import type { RequestPlan } from './requests.ts'
import { bodyCandidates } from './spoilt-body.ts'
import { paramCandidates } from './spoilt-params.ts'
import type { Candidate, Schematic } from './spoilt-places.ts'
import type { PlannedRequest } from './wire.ts'

/** A request that is wrong in one place. */
export type Spoilt = Omit<Candidate, 'write'> & { request: PlannedRequest }

/** Wrong requests out of a right one, of as many kinds as there are; those without proof are counted. */
export function spoil(
  tools: Schematic & { paths: readonly string[] },
  plan: RequestPlan,
  { most, seed }: { most: number; seed: number },
): { spoilt: Spoilt[]; unproven: number } {
  const candidates = [...paramCandidates(tools, plan), ...bodyCandidates(tools, plan)]
  const kinds = [...groupBy(candidates, ({ kind }) => kind).values()]
  // Not always the first place of a kind, nor always the same kinds.
  const queues = rotate(kinds, seed).map((list) => rotate(list, seed))
  const spoilt: Spoilt[] = []
  let unproven = 0
  for (let turn = 0; queues.some((queue) => queue.length > 0); turn += 1) {
    const next = queues[turn % queues.length]?.shift()
    if (next === undefined) continue
    if (spoilt.length === most) break
    const { write, ...candidate } = next
    const request = write()
    if (request === undefined) unproven += 1
    else spoilt.push({ ...candidate, request })
  }
  return { spoilt, unproven }
}

function rotate<T>(list: readonly T[], by: number): T[] {
  const at = by % list.length
  return [...list.slice(at), ...list.slice(0, at)]
}
