import { createRandom, hashSeed } from '../../lib/random.ts'
import type { Choice, Settled, Shape } from './shape.ts'

/** How often nothing stands where something may. */
const RARELY = 0.08

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
