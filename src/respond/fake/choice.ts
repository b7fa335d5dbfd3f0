import { createRandom, hashSeed } from '../../lib/random.ts'
import { isObject } from '../../types.ts'
import type { JsonObject } from '../../types.ts'
import type { Choice, Settled, Shape } from './shape.ts'

/** How often nothing stands where something may. */
const RARELY = 0.08

/** Outweighs any number of names in common. */
const MISFIT = 1000

/** The shape that a seed leads to, through alternatives within alternatives. */
export function settle(shape: Shape, seed: number): Settled {
  let taken = shape
  for (let round = 0; taken.kind === 'choice'; round++)
    taken = take(taken, hashSeed(seed, 'branch', round))
  return taken
}

function take({ rare, branches, usual }: Choice, seed: number): Shape {
  const random = createRandom(seed)
  if (rare !== undefined && (branches.length === 0 || random.chance(RARELY))) return rare
  return branches.length === 0 ? usual : random.pick(branches)()
}

/** The shape that a sent value has most in common with; where none has more than another, a seed decides. */
export function settleLike(shape: Shape, sent: unknown, seed: number): Settled {
  if (shape.kind !== 'choice' || !isObject(sent)) return settle(shape, seed)
  const likened = shape.branches.map((branch) => ({
    branch,
    common: inCommon(usualOf(branch()), sent),
  }))
  const most = Math.max(...likened.map(({ common }) => common))
  const best = likened.filter(({ common }) => common === most)
  const [first] = best
  return first === undefined || best.length === likened.length
    ? settle(shape, seed)
    : settleLike(first.branch(), sent, seed)
}

/** How many of the sent members a shape has; one that it fixes to another value tells it is not meant. */
function inCommon(shape: Settled, sent: JsonObject): number {
  if (shape.kind !== 'object') return 0
  const points = shape.members.map(({ name, shape: member }) => {
    if (!Object.hasOwn(sent, name)) return 0
    return member.kind === 'value' && !member.values.includes(sent[name]) ? -MISFIT : 1
  })
  return points.reduce((sum, point) => sum + point, 0)
}

/** The shape that a value most likely has. */
export function usualOf(shape: Shape): Settled {
  let taken = shape
  while (taken.kind === 'choice') taken = taken.usual
  return taken
}

/** Whether null may stand there. */
export function mayBeNull(shape: Shape): boolean {
  if (shape.kind === 'leaf') return shape.nullable
  if (shape.kind !== 'choice') return false
  return (shape.rare !== undefined && isNull(shape.rare)) || mayBeNull(shape.usual)
}

function isNull(shape: Shape): boolean {
  return shape.kind === 'leaf' && shape.schema['type'] === 'null'
}
