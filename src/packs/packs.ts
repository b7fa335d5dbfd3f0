import { NotFoundError } from '../errors/verbs.ts'
import { didYouMean } from '../lib/nearest.ts'
import { businessPacks } from './business.ts'
import { errorPacks } from './errors.ts'
import type { Pack, PackOperation, PackScenario } from './pack.ts'
import { performancePacks } from './performance.ts'
import { securityPacks } from './security.ts'

/** All packs; names are unique. */
export const PACKS: readonly Pack[] = [
  ...errorPacks,
  ...performancePacks,
  ...securityPacks,
  ...businessPacks,
]

/** A pack by its name, with or without its category; throws a NotFoundError that names the nearest. */
export function findPack(name: string): Pack {
  const found = PACKS.find((one) => one.name === name || `${one.category}/${one.name}` === name)
  if (found !== undefined) return found
  const names = PACKS.map((one) => one.name)
  const rest = didYouMean(name, names) || `: there are ${names.join(', ')}`
  throw new NotFoundError(`there is no scenario pack ${JSON.stringify(name)}${rest}`)
}

/** A scenario of a pack; throws a NotFoundError that names those that there are. */
export function findPackScenario(
  pack: Pack,
  name: string,
  operations: readonly PackOperation[],
): PackScenario {
  const scenarios = pack.scenarios(operations)
  const found = scenarios.find((one) => one.name === name)
  if (found !== undefined) return found
  const names = scenarios.map((one) => one.name)
  const rest = names.length === 0 ? pack.otherwise : `It has ${names.join(', ')}.`
  throw new NotFoundError(
    `the scenario pack ${pack.name} has no scenario ${JSON.stringify(name)} here. ${rest}`,
  )
}
