import type { Faker } from '@faker-js/faker'
import { InvalidArgumentError } from '../../errors.ts'
import { createRandom } from '../../lib/random.ts'

const DEFAULT = 'en'

/**
 * A faker of our own in a locale of faker's (`de`, `pt_BR`, …); what a locale lacks is English.
 * @throws InvalidArgumentError for a locale that faker does not have
 */
export async function loadFaker(locale: string): Promise<Faker> {
  const name = locale.replaceAll('-', '_')
  if (!/^[a-z]{2,4}(_[A-Za-z]+)*$/.test(name)) throw unknown(locale)
  try {
    const { faker } = (await import(`@faker-js/faker/locale/${name}`)) as { faker: Faker }
    // The module's own instance may be in use by whoever embeds us, and its class needs no further import.
    const OwnFaker = faker.constructor as typeof Faker
    return new OwnFaker({ locale: faker.rawDefinitions, randomizer: createRandomizer() })
  } catch (error) {
    if (name === DEFAULT) throw error
    throw unknown(locale, error)
  }
}

/** faker's own randomizer takes 35 µs to seed, which is done for every property. */
function createRandomizer(): { next: () => number; seed: (seed: number | number[]) => void } {
  let random = createRandom(0)
  return {
    next: () => random.next(),
    seed: (seed) => {
      random = createRandom([seed].flat()[0] ?? 0)
    },
  }
}

function unknown(locale: string, cause?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `locale "${locale}" is not known; try en, de, fr, es, pt_BR, ja or zh_CN`,
    cause,
  )
}
